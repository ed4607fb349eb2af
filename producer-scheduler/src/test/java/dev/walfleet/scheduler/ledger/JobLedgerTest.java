package dev.walfleet.scheduler.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.walfleet.event.BackupCompleted;
import dev.walfleet.event.BackupFailed;
import dev.walfleet.event.BackupProgressed;
import dev.walfleet.event.BackupRequested;
import dev.walfleet.event.BackupStarted;
import dev.walfleet.event.Event;
import dev.walfleet.event.Finding;
import dev.walfleet.event.RunningJob;
import dev.walfleet.event.ServiceHeartbeat;
import dev.walfleet.event.VerificationAborted;
import dev.walfleet.event.VerificationEnded;
import dev.walfleet.event.VerificationFailed;
import dev.walfleet.event.VerificationRequested;
import dev.walfleet.event.VerificationStarted;
import dev.walfleet.scheduler.plan.Work;
import dev.walfleet.vocabulary.BackupId;
import dev.walfleet.vocabulary.BackupKind;
import dev.walfleet.vocabulary.ClusterId;
import dev.walfleet.vocabulary.Failure;
import dev.walfleet.vocabulary.FailureCode;
import dev.walfleet.vocabulary.InstanceId;
import dev.walfleet.vocabulary.JobId;
import dev.walfleet.vocabulary.RepositoryName;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class JobLedgerTest {
    private static final Instant NOON = Instant.parse("2026-11-20T12:00:00Z");
    private static final InstanceId LEADER = new InstanceId("leader");
    private static final InstanceId WORKER = new InstanceId("w1");
    private static final InstanceId OTHER = new InstanceId("w2");
    private static final ClusterId ORDERS = new ClusterId("orders");
    private static final JobId JOB = JobId.of(ORDERS, "logical", NOON);
    private static final Failure UNREACHABLE = new Failure(FailureCode.DATABASE_UNREACHABLE, "no route to host", "");
    private static final Failure BUSY = new Failure(FailureCode.BACKUP_ALREADY_RUNNING, "lock is held", "");
    private static final LedgerPolicy POLICY = new LedgerPolicy(
            Duration.ofSeconds(30),
            Duration.ofSeconds(30),
            Duration.ofMinutes(10),
            Duration.ofMinutes(10),
            Duration.ofHours(6),
            Duration.ofHours(48));

    private JobLedger ledger = new JobLedger(LEADER, POLICY);
    private Duration uptime = Duration.ZERO;
    private boolean kafka = true;

    JobLedgerTest() {
        ledger.live();
    }

    private Instant now() {
        return NOON.plus(uptime);
    }

    private void hear(Event... events) {
        for (Event event : events) {
            ledger.apply(event, now(), uptime);
        }
    }

    /** Time passes, a second at a time; the leader hears its own heartbeat, and decides all along. */
    private List<Verdict> pass(int seconds, Event... everyFiveSeconds) {
        List<Verdict> verdicts = new ArrayList<>();
        for (int i = 0; i < seconds && verdicts.isEmpty(); i++) {
            uptime = uptime.plusSeconds(1);
            if (kafka && uptime.toSeconds() % 5 == 0) {
                hear(beat("producer-scheduler", LEADER, 0));
                hear(everyFiveSeconds);
            }
            verdicts.addAll(ledger.decide(now(), uptime));
        }
        return verdicts;
    }

    private static ServiceHeartbeat beat(String service, InstanceId instance, int slots, RunningJob... running) {
        return new ServiceHeartbeat(
                service, instance, "h", "1", NOON, slots, List.of(running), Duration.ofSeconds(5), false, NOON);
    }

    private static BackupRequested request() {
        return new BackupRequested(JOB, ORDERS, BackupKind.LOGICAL, NOON, 1, 3, 0, List.of("a*"), "me", "nightly");
    }

    private static BackupStarted started(int attempt, InstanceId by) {
        return new BackupStarted(JOB, attempt, ORDERS, BackupKind.LOGICAL, NOON, by, NOON);
    }

    private static BackupProgressed progressed(int attempt) {
        return new BackupProgressed(JOB, attempt, ORDERS, WORKER, null, 1, 2, 3, NOON);
    }

    private static BackupCompleted completed(int attempt) {
        return new BackupCompleted(
                JOB, attempt, ORDERS, BackupKind.LOGICAL, NOON, WORKER, List.of(), List.of(), Duration.ZERO, NOON);
    }

    private static BackupFailed failed(int attempt, Failure failure, boolean last) {
        return new BackupFailed(
                JOB,
                attempt,
                ORDERS,
                BackupKind.LOGICAL,
                NOON,
                WORKER,
                List.of("a*"),
                failure,
                last,
                List.of(),
                List.of(),
                NOON);
    }

    @Test
    void leavesAQueuedJobInPeace() {
        hear(request());
        assertThat(pass(7 * 3600)).isEmpty();
        assertThat(ledger.stuck(now())).extracting(OpenJob::id).containsExactly(JOB);
        assertThat(ledger.open()).extracting(OpenJob::stage).containsExactly(OpenJob.Stage.QUEUED);
    }

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
    void successOfAnyAttemptEndsTheJob() {
        hear(request(), started(1, WORKER));
        Event second = pass(60).get(0).event();
        hear(second, completed(1));
        assertThat(ledger.open()).isEmpty();
        assertThat(ledger.outcome(JOB)).contains(true);
        hear(started(2, OTHER), failed(2, BUSY, false), progressed(2), second);
        assertThat(pass(3600)).isEmpty();
        assertThat(ledger.open()).isEmpty();
    }

    @Test
    void aLateFailureOfAnOlderAttemptChangesNothing() {
        hear(request(), started(1, WORKER));
        hear(pass(60).get(0).event(), started(2, OTHER));
        hear(failed(1, UNREACHABLE, false), failed(1, UNREACHABLE, true));
        assertThat(ledger.open()).extracting(OpenJob::stage).containsExactly(OpenJob.Stage.RUNNING);
    }

    @Test
    void lateSuccessWinsOverFailure() {
        hear(request(), failed(1, UNREACHABLE, true));
        assertThat(ledger.outcome(JOB)).contains(false);
        hear(completed(1));
        assertThat(ledger.outcome(JOB)).contains(true);
        hear(failed(1, UNREACHABLE, true));
        assertThat(ledger.outcome(JOB)).contains(true);
    }

    @Test
    void aHandedBackJobWaitsForAnotherWorker() {
        hear(request(), started(1, WORKER), request().again(true));
        assertThat(pass(3600)).isEmpty();
        assertThat(ledger.open()).extracting(OpenJob::attempt).containsExactly(2);
        hear(started(2, OTHER));
        assertThat(pass(60))
                .extracting(Verdict::event)
                .containsExactly(request().again(true).again(false));
    }

    @Test
    void aJobGivenUpThatIsHandedBackIsLookedAfterAgain() {
        hear(
                request(),
                started(1, WORKER),
                failed(1, UNREACHABLE, true),
                request().again(true),
                started(2, OTHER));
        assertThat(pass(60)).extracting(Verdict::kind).containsExactly(Verdict.Kind.LEASE_OVER);
    }

    @Test
    void aRequestThatIdleWorkersDoNotBeginIsLost() {
        hear(request());
        assertThat(pass(6 * 3600, beat("dump-worker", WORKER, 2))).isEmpty();
        List<Verdict> verdicts = pass(10, beat("dump-worker", WORKER, 2));
        assertThat(verdicts).extracting(Verdict::kind).containsExactly(Verdict.Kind.LOST_IN_QUEUE);
        assertThat(verdicts.get(0).event()).isEqualTo(request().again(true));
    }

    @Test
    void aRequestThatBusyWorkersDoNotBeginIsNot() {
        hear(request());
        ServiceHeartbeat full = beat("dump-worker", WORKER, 1, new RunningJob(new JobId("x"), 1));
        assertThat(pass(8 * 3600, full, beat("verifier", OTHER, 5))).isEmpty();
        assertThat(ledger.workers(Work.BACKUP, uptime)).isEqualTo(1);
    }

    @Test
    void aRequestThatGetsLostAgainAndAgainIsGivenUp() {
        hear(request());
        List<Event> emitted = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            pass(7 * 3600, beat("dump-worker", WORKER, 2)).forEach(verdict -> {
                emitted.add(verdict.event());
                hear(verdict.event());
            });
        }
        assertThat(emitted).hasSize(6);
        assertThat(emitted.get(5)).isInstanceOf(BackupFailed.class);
        assertThat(ledger.open()).isEmpty();
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

    @Test
    void forgetsWhatEndedLongAgo() {
        hear(request(), completed(1));
        pass(48 * 3600);
        assertThat(ledger.knows(JOB)).isTrue();
        pass(10);
        assertThat(ledger.knows(JOB)).isFalse();
    }

    /** Events of several attempts, in any order, some of them twice: the same state, hence the same decisions. */
    @Test
    void decidesTheSameWhateverTheOrderAndHoweverOftenItHears() {
        Random random = new Random(42);
        for (int round = 0; round < 150; round++) {
            List<Event> history = history(random);
            List<String> expected = null;
            for (int shuffle = 0; shuffle < 8; shuffle++) {
                List<Event> events = new ArrayList<>(history);
                if (shuffle > 0) {
                    for (int i = 0; i < history.size() / 2; i++) {
                        events.add(history.get(random.nextInt(history.size())));
                    }
                    Collections.shuffle(events, random);
                }
                List<String> decisions = decisionsAfter(events);
                expected = expected == null ? decisions : expected;
                assertThat(decisions).as("%s", events).isEqualTo(expected);
            }
        }
    }

    private List<String> decisionsAfter(List<Event> events) {
        ledger = new JobLedger(LEADER, POLICY);
        uptime = Duration.ZERO;
        hear(events.toArray(Event[]::new));
        ledger.live();
        List<String> decisions = new ArrayList<>();
        for (int i = 0; i < 80; i++) {
            pass(10).forEach(verdict -> decisions.add(uptime + " " + verdict));
        }
        decisions.add(ledger.outcome(JOB).toString());
        ledger.open().forEach(job -> decisions.add(job.attempt() + " " + job.stage()));
        return decisions;
    }

    private static List<Event> history(Random random) {
        List<Event> events = new ArrayList<>();
        BackupRequested request = request();
        int attempts = 1 + random.nextInt(4);
        for (int attempt = 1; attempt <= attempts; attempt++) {
            events.add(request);
            if (random.nextInt(4) > 0) {
                events.add(started(attempt, WORKER));
                events.add(progressed(attempt));
            }
            switch (random.nextInt(6)) {
                case 0 -> events.add(failed(attempt, UNREACHABLE, false));
                case 1 -> events.add(failed(attempt, BUSY, false));
                case 2 -> events.add(failed(attempt, UNREACHABLE, true));
                case 3 -> {
                    if (attempt == attempts || random.nextInt(5) == 0) {
                        events.add(completed(attempt));
                    }
                }
                default -> {}
            }
            request = request.again(random.nextInt(3) == 0);
        }
        return events;
    }
}
