package dev.walfleet.scheduler.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.walfleet.event.BackupFailed;
import dev.walfleet.event.BackupRequested;
import dev.walfleet.event.Finding;
import dev.walfleet.event.RunningJob;
import dev.walfleet.event.VerificationAborted;
import dev.walfleet.event.VerificationEnded;
import dev.walfleet.event.VerificationFailed;
import dev.walfleet.event.VerificationRequested;
import dev.walfleet.event.VerificationStarted;
import dev.walfleet.vocabulary.BackupId;
import dev.walfleet.vocabulary.FailureCode;
import dev.walfleet.vocabulary.JobId;
import dev.walfleet.vocabulary.RepositoryName;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** When a job that runs, or failed, is asked for again, and when it is given up. */
class JobLedgerTest extends LedgerScene {
    @Test
    void asksAgainWhenTheLeaseIsOver() {
        hear(request());
        pass(5);
        hear(started(1, WORKER));
        assertThat(pass(30)).isEmpty();
        List<Verdict> verdicts = pass(10);
        assertThat(verdicts).hasSize(1);
        assertThat(verdicts.get(0).kind()).isEqualTo(Verdict.Kind.LEASE_OVER);
        assertThat(verdicts.get(0).event()).isEqualTo(request().again(false));
        assertThat(verdicts.get(0).fact())
                .isEqualTo(
                        "attempt 1 of orders/logical/20261120T120000Z on w1 gave no sign of life for 31s, its lease is 30s");
        assertThat(ledger.decide(now(), uptime))
                .extracting(Verdict::event)
                .containsExactly(request().again(false));
        hear(verdicts.get(0).event());
        assertThat(pass(3600)).isEmpty();
    }

    @Test
    void progressIsASignOfLifeAndSoIsTheWorkersHeartbeat() {
        hear(request(), started(1, WORKER));
        assertThat(pass(600, progressed(1))).isEmpty();
        assertThat(pass(600, beat("dump-worker", WORKER, 2, new RunningJob(JOB, 1))))
                .isEmpty();
        assertThat(pass(60, beat("dump-worker", WORKER, 2))).hasSize(1);
    }

    @Test
    void noLeaseRunsWhileKafkaIsAwayAndAllBeginAnewAfterwards() {
        hear(request(), started(1, WORKER));
        pass(10);
        kafka = false;
        assertThat(pass(3600)).isEmpty();
        assertThat(ledger.hearing(uptime)).isFalse();
        kafka = true;
        assertThat(pass(34)).isEmpty();
        assertThat(pass(10)).extracting(Verdict::kind).containsExactly(Verdict.Kind.LEASE_OVER);
    }

    @Test
    void aNewLeaderGivesEveryoneAFullLease() {
        ledger = new JobLedger(LEADER, POLICY);
        hear(request(), started(1, WORKER), beat("producer-scheduler", LEADER, 0));
        uptime = uptime.plusSeconds(300);
        assertThat(ledger.decide(now(), uptime)).isEmpty();
        ledger.live();
        assertThat(pass(34)).isEmpty();
        assertThat(pass(10)).hasSize(1);
    }

    @Test
    void givesUpWhenTheLastAttemptIsLost() {
        BackupRequested third = request().again(false).again(false);
        hear(third, started(3, WORKER));
        List<Verdict> verdicts = pass(60);
        assertThat(verdicts).extracting(Verdict::kind).containsExactly(Verdict.Kind.GIVEN_UP);
        BackupFailed word = (BackupFailed) verdicts.get(0).event();
        assertThat(word.last()).isTrue();
        assertThat(word.failure().code()).isEqualTo(FailureCode.WORKER_LOST);
        assertThat(word.attempt()).isEqualTo(3);
        assertThat(word.instance()).isEqualTo(LEADER);
        assertThat(word.databases()).containsExactly("a*");
        hear(word);
        assertThat(pass(3600)).isEmpty();
        assertThat(ledger.outcome(JOB)).contains(false);
    }

    @Test
    void pausesLongerAfterEachFailure() {
        hear(request(), started(1, WORKER), failed(1, UNREACHABLE, false));
        assertThat(pass(29)).isEmpty();
        assertThat(pass(1)).extracting(Verdict::event).containsExactly(request().again(false));
        hear(request().again(false), started(2, OTHER), failed(2, UNREACHABLE, false));
        assertThat(pass(59)).isEmpty();
        assertThat(pass(1)).extracting(Verdict::kind).containsExactly(Verdict.Kind.RETRY);
        assertThat(POLICY.pauseAfter(50)).isEqualTo(Duration.ofMinutes(10));
    }

    @Test
    void speaksTheLastWordWhereTheWorkerForgotTo() {
        hear(request().again(false).again(false), failed(3, UNREACHABLE, false));
        List<Verdict> verdicts = pass(1);
        assertThat(verdicts).extracting(Verdict::kind).containsExactly(Verdict.Kind.GIVEN_UP);
        assertThat(((BackupFailed) verdicts.get(0).event()).failure()).isEqualTo(UNREACHABLE);
    }

    @Test
    void anAttemptThatFoundTheSourceBusyCostsNone() {
        BackupRequested third = request().again(false).again(false);
        hear(third, failed(3, BUSY, false));
        List<Verdict> verdicts = pass(600);
        assertThat(verdicts).extracting(Verdict::event).containsExactly(third.again(true));
        assertThat(((BackupRequested) verdicts.get(0).event()).lastAttempt()).isTrue();
    }

    @Test
    void looksAfterAJobWhoseRequestItNeverHeard() {
        hear(started(1, WORKER));
        List<Verdict> verdicts = pass(60);
        assertThat(verdicts).extracting(Verdict::kind).containsExactly(Verdict.Kind.GIVEN_UP);
        assertThat(verdicts.get(0).event()).isInstanceOf(BackupFailed.class);
    }

    @Test
    void looksAfterVerificationsAlike() {
        VerificationRequested asked =
                new VerificationRequested(new JobId("verify/x"), ORDERS, null, NOON, 1, 2, 0, "me", null);
        BackupId backup = new BackupId("globals_20261120_120000");
        hear(asked, new VerificationStarted(asked.job(), 1, ORDERS, null, WORKER, NOON));
        pass(20);
        hear(new VerificationFailed(
                asked.job(),
                1,
                ORDERS,
                backup,
                List.of(new Finding(new RepositoryName("s3"), "k", UNREACHABLE)),
                NOON));
        assertThat(pass(29)).isEmpty();
        assertThat(pass(9)).extracting(Verdict::event).containsExactly(asked.again(false));
        hear(asked.again(false));
        hear(new VerificationAborted(asked.job(), 2, ORDERS, null, OTHER, UNREACHABLE, false, NOON));
        List<Verdict> verdicts = pass(1);
        assertThat(verdicts).extracting(Verdict::kind).containsExactly(Verdict.Kind.GIVEN_UP);
        assertThat(((VerificationAborted) verdicts.get(0).event()).last()).isTrue();
        hear(new VerificationEnded(asked.job(), 2, ORDERS, 1, 1, Duration.ZERO, NOON));
        assertThat(ledger.open()).isEmpty();
        assertThat(ledger.outcome(asked.job())).contains(true);
    }
}
