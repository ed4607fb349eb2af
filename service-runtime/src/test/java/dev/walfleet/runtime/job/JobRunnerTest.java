package dev.walfleet.runtime.job;

import static dev.walfleet.runtime.job.HandQueue.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.walfleet.event.BackupCompleted;
import dev.walfleet.event.BackupFailed;
import dev.walfleet.event.BackupProgressed;
import dev.walfleet.event.BackupRequested;
import dev.walfleet.event.BackupStarted;
import dev.walfleet.event.RunningJob;
import dev.walfleet.event.Topic;
import dev.walfleet.event.VerificationRequested;
import dev.walfleet.vocabulary.ClusterId;
import dev.walfleet.vocabulary.FailureCode;
import dev.walfleet.vocabulary.JobId;
import dev.walfleet.vocabulary.WalfleetException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class JobRunnerTest {
    private final RecordingPublisher publisher = new RecordingPublisher();
    private final HandQueue queue = new HandQueue();
    private final ScriptedWork work = new ScriptedWork();
    private final CountDownLatch gate = new CountDownLatch(1);
    private final JobRunner<BackupRequested> runner = new JobRunner<>(
            new JobSettings(Topic.BACKUP_REQUESTS, 2, Duration.ofMillis(20), Duration.ofMillis(400)),
            work,
            publisher,
            queue);

    @BeforeEach
    void start() {
        runner.start();
    }

    @AfterEach
    void stop() {
        gate.countDown();
        runner.close();
    }

    @Test
    void saysThatItStartedThenWorksThenSaysThatItCompleted() {
        assertThat(queue.hand(request("a", 1))).isEqualTo(new Decision.Accepted());
        await().until(() -> publisher.events().size() == 2);
        assertThat(publisher.events().get(0)).isInstanceOf(BackupStarted.class);
        assertThat(publisher.events().get(1)).isInstanceOf(BackupCompleted.class);
        await().until(queue::hasFreeSlot);
        assertThat(runner.running()).isEmpty();
    }

    @Test
    void startsNothingThatItCouldNotAnnounce() {
        publisher.refuse(BackupStarted.class::isInstance);
        assertThat(queue.hand(request("a", 1))).isEqualTo(new Decision.Released());
        assertThat(runner.running()).isEmpty();
        publisher.refuse(event -> false);
        assertThat(queue.hand(request("a", 1))).isEqualTo(new Decision.Accepted());
        await().until(() -> publisher.events(BackupCompleted.class).size() == 1);
        assertThat(work.runs()).isEqualTo(1);
    }

    @Test
    void keepsTheSlotAndTheListingWhileTheJobRuns() {
        work.doing((r, control) -> gate.await());
        queue.hand(request("a", 1));
        queue.hand(request("b", 1));
        assertThat(queue.hasFreeSlot()).isFalse();
        assertThat(runner.running())
                .containsExactlyInAnyOrder(new RunningJob(new JobId("a"), 1), new RunningJob(new JobId("b"), 1));
        gate.countDown();
        await().until(queue::hasFreeSlot);
    }

    @Test
    void ignoresARedeliveryOfWhatRunsOrRanHere() {
        work.doing((r, control) -> gate.await());
        queue.hand(request("a", 2));
        assertThat(queue.hand(request("a", 2))).isEqualTo(new Decision.Ignored());
        assertThat(queue.hand(request("a", 1))).isEqualTo(new Decision.Ignored());
        gate.countDown();
        await().until(() -> publisher.events(BackupCompleted.class).size() == 1);
        await().until(() -> runner.running().isEmpty());
        assertThat(queue.hand(request("a", 2))).isEqualTo(new Decision.Ignored());
        assertThat(work.runs()).isEqualTo(1);
    }

    @Test
    void runsALaterAttemptAfterAnEarlierOneFailed() {
        work.doing((r, control) -> {
            if (r.attempt() == 1) {
                throw new WalfleetException(FailureCode.DATABASE_UNREACHABLE, "no route to db1", "");
            }
        });
        queue.hand(request("a", 1));
        await().until(() -> publisher.events(BackupFailed.class).size() == 1 && queue.hasFreeSlot());
        await().until(() -> runner.running().isEmpty());
        assertThat(queue.hand(request("a", 2))).isEqualTo(new Decision.Accepted());
        await().until(() -> publisher.events(BackupCompleted.class).size() == 1);
    }

    @Test
    void answersForALaterAttemptWithTheRunThatIsUnderWay() {
        work.doing((r, control) -> gate.await());
        queue.hand(request("a", 1));
        assertThat(queue.hand(request("a", 2))).isEqualTo(new Decision.Ignored());
        assertThat(runner.running()).containsExactly(new RunningJob(new JobId("a"), 2));
        assertThat(publisher.events(BackupStarted.class))
                .extracting(BackupStarted::attempt)
                .containsExactly(1, 2);
        gate.countDown();
        await().until(() -> publisher.events(BackupCompleted.class).size() == 1);
        assertThat(publisher.events(BackupCompleted.class).get(0).attempt()).isEqualTo(2);
        assertThat(work.runs()).isEqualTo(1);
    }

    @Test
    void aFailureThatMayPassIsNotTheLastWhileAttemptsAreLeft() {
        work.doing((r, control) -> {
            throw new WalfleetException(FailureCode.DATABASE_UNREACHABLE, "no route to db1", "");
        });
        queue.hand(request("a", 1));
        await().until(() -> publisher.events(BackupFailed.class).size() == 1);
        queue.hand(request("b", 3));
        await().until(() -> publisher.events(BackupFailed.class).size() == 2);
        assertThat(publisher.events(BackupFailed.class))
                .extracting(BackupFailed::last)
                .containsExactly(false, true);
    }

    @Test
    void aFailureThatNeedsAPersonAndAFaultOfOursAreTheLast() {
        work.doing((r, control) -> {
            if (r.job().value().equals("a")) {
                throw new WalfleetException(FailureCode.DATABASE_AUTHENTICATION, "password refused", "");
            }
            throw new StackOverflowError();
        });
        queue.hand(request("a", 1));
        await().until(() -> publisher.events(BackupFailed.class).size() == 1);
        queue.hand(request("b", 1));
        await().until(() -> publisher.events(BackupFailed.class).size() == 2);
        assertThat(publisher.events(BackupFailed.class)).allMatch(BackupFailed::last);
        assertThat(publisher.events(BackupFailed.class).get(1).failure().code()).isEqualTo(FailureCode.INTERNAL);
        await().until(queue::hasFreeSlot);
    }

    @Test
    void publishesProgressWhileItRunsAndNothingAfterTheEnd() {
        AtomicLong bytes = new AtomicLong();
        work.doing((r, control) -> {
            control.progress(() -> ScriptedWork.progress(r, bytes.incrementAndGet()));
            gate.await();
        });
        queue.hand(request("a", 1));
        await().until(() -> publisher.events(BackupProgressed.class).size() >= 3);
        gate.countDown();
        await().until(() -> publisher.events(BackupCompleted.class).size() == 1);
        int count = publisher.events().size();
        await().pollDelay(Duration.ofMillis(80)).until(() -> true);
        assertThat(publisher.events()).hasSize(count);
        assertThat(publisher.events().get(count - 1)).isInstanceOf(BackupCompleted.class);
    }

    @Test
    void handsBackWhatRunsWhenItStops() {
        work.doing((r, control) -> {
            control.onCancel(gate::countDown);
            gate.await();
            control.check();
        });
        queue.hand(request("a", 2));
        await().until(() -> work.runs() == 1);
        runner.close();
        assertThat(publisher.events(BackupFailed.class)).isEmpty();
        assertThat(publisher.events(BackupRequested.class))
                .singleElement()
                .satisfies(again -> assertThat(again.attempt()).isEqualTo(3))
                .satisfies(again -> assertThat(again.handBacks()).isEqualTo(1));
    }

    @Test
    void reportsAJobThatEndedWellInSpiteOfTheStop() {
        work.doing((r, control) -> {
            control.onCancel(gate::countDown);
            gate.await();
        });
        queue.hand(request("a", 1));
        await().until(() -> work.runs() == 1);
        runner.close();
        assertThat(publisher.events(BackupCompleted.class)).hasSize(1);
        assertThat(publisher.events(BackupRequested.class)).isEmpty();
    }

    @Test
    void interruptsAJobThatDoesNotHearAndHandsItBack() {
        work.doing((r, control) -> gate.await());
        queue.hand(request("a", 1));
        await().until(() -> work.runs() == 1);
        runner.close();
        assertThat(publisher.events(BackupRequested.class)).hasSize(1);
    }

    @Test
    void handsBackAJobThatDoesNotEndRegardless() {
        AtomicLong stubborn = new AtomicLong();
        work.doing((r, control) -> {
            while (gate.getCount() > 0) {
                stubborn.incrementAndGet();
                Thread.onSpinWait();
            }
        });
        queue.hand(request("a", 1));
        await().until(() -> work.runs() == 1);
        runner.close();
        assertThat(publisher.events(BackupRequested.class)).hasSize(1);
        gate.countDown();
        await().until(() -> publisher.events(BackupCompleted.class).size() == 1); // true, whoever else runs it
    }

    @Test
    void takesNothingWhileItStops() {
        queue.whenClosed(() -> assertThat(queue.hand(request("late", 1))).isEqualTo(new Decision.Released()));
        runner.close();
        assertThat(work.runs()).isZero();
        assertThat(publisher.events()).isEmpty();
    }

    @Test
    void refusesARequestOfAnotherKind() {
        VerificationRequested other = new VerificationRequested(
                new JobId("v"), new ClusterId("orders"), null, Instant.EPOCH, 1, 3, 0, "a test", null);
        assertThat(queue.hand(other))
                .isEqualTo(new Decision.Rejected("no work of this service answers to VerificationRequested"));
    }
}
