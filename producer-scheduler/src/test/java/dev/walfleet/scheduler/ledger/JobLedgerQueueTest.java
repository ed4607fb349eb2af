package dev.walfleet.scheduler.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.walfleet.event.BackupFailed;
import dev.walfleet.event.Event;
import dev.walfleet.event.RunningJob;
import dev.walfleet.event.ServiceHeartbeat;
import dev.walfleet.scheduler.plan.Work;
import dev.walfleet.vocabulary.JobId;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Jobs that no worker has begun. */
class JobLedgerQueueTest extends LedgerScene {
    @Test
    void leavesAQueuedJobInPeace() {
        hear(request());
        assertThat(pass(7 * 3600)).isEmpty();
        assertThat(ledger.stuck(now())).extracting(OpenJob::id).containsExactly(JOB);
        assertThat(ledger.open()).extracting(OpenJob::stage).containsExactly(OpenJob.Stage.QUEUED);
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
}
