package dev.walfleet.cli.status;

import static org.assertj.core.api.Assertions.assertThat;

import dev.walfleet.event.AlertFired;
import dev.walfleet.event.AlertResolved;
import dev.walfleet.event.BackupCompleted;
import dev.walfleet.event.BackupFailed;
import dev.walfleet.event.BackupProgressed;
import dev.walfleet.event.BackupRequested;
import dev.walfleet.event.BackupStarted;
import dev.walfleet.event.Event;
import dev.walfleet.event.Finding;
import dev.walfleet.event.ServiceHeartbeat;
import dev.walfleet.event.Severity;
import dev.walfleet.event.VerificationFailed;
import dev.walfleet.event.VerificationPassed;
import dev.walfleet.vocabulary.BackupId;
import dev.walfleet.vocabulary.BackupKind;
import dev.walfleet.vocabulary.ClusterId;
import dev.walfleet.vocabulary.Failure;
import dev.walfleet.vocabulary.FailureCode;
import dev.walfleet.vocabulary.InstanceId;
import dev.walfleet.vocabulary.JobId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FleetStatusTest {
    private static final ClusterId ORDERS = new ClusterId("orders");
    private static final InstanceId WORKER = new InstanceId("worker-1");
    private static final Instant TWO = Instant.parse("2026-11-22T02:00:00Z");
    private static final Instant THREE = TWO.plusSeconds(3600);
    private static final JobId FIRST = JobId.of(ORDERS, "logical", TWO);
    private static final JobId SECOND = JobId.of(ORDERS, "logical", THREE);
    private static final BackupId BACKUP = new BackupId("backup_20261122_020000.orders");

    @Test
    void aJobThatWasAskedForWaitsThenRunsThenIsGone() {
        FleetStatus status = new FleetStatus();

        status.apply(requested(FIRST, 1));
        assertThat(job(status).state()).isEqualTo("waiting");

        status.apply(started(FIRST, 1));
        status.apply(progressed(FIRST, 1, 700));
        assertThat(job(status).state()).isEqualTo("running");
        assertThat(job(status).instance()).isEqualTo(WORKER);
        assertThat(job(status).bytesDone()).isEqualTo(700);

        status.apply(completed(FIRST, 1, TWO.plusSeconds(60)));
        assertThat(report(status).jobs()).isEmpty();
    }

    @Test
    void aJobThatEndedDoesNotComeBackWhateverTheOrderOfTheTopics() {
        List<Event> requests = List.of(requested(FIRST, 1), requested(FIRST, 2));
        List<Event> facts = List.of(
                started(FIRST, 1),
                failed(FIRST, 1, false, TWO.plusSeconds(10)),
                started(FIRST, 2),
                progressed(FIRST, 2, 5),
                completed(FIRST, 2, TWO.plusSeconds(60)));

        for (int seed = 0; seed < 200; seed++) {
            FleetStatus status = new FleetStatus();
            interleaved(requests, facts, new Random(seed)).forEach(status::apply);

            assertThat(report(status).jobs()).as("seed %d", seed).isEmpty();
            assertThat(cluster(status).completed()).isEqualTo(TWO.plusSeconds(60));
        }
    }

    @Test
    void theNewestAttemptIsShownWhateverTheOrderOfTheTopics() {
        List<Event> requests = List.of(requested(FIRST, 1), requested(FIRST, 2));
        List<Event> facts = List.of(started(FIRST, 1), started(FIRST, 2), progressed(FIRST, 2, 5));

        for (int seed = 0; seed < 200; seed++) {
            FleetStatus status = new FleetStatus();
            interleaved(requests, facts, new Random(seed)).forEach(status::apply);

            assertThat(job(status).attempt()).as("seed %d", seed).isEqualTo(2);
            assertThat(job(status).state()).as("seed %d", seed).isEqualTo("running");
        }
    }

    @Test
    void afterAFailedAttemptTheJobWaitsAgainUntilTheLast() {
        FleetStatus status = new FleetStatus();
        status.apply(requested(FIRST, 1));
        status.apply(started(FIRST, 1));

        status.apply(failed(FIRST, 1, false, TWO.plusSeconds(10)));
        assertThat(job(status).state()).isEqualTo("waiting");
        assertThat(job(status).instance()).isNull();

        status.apply(requested(FIRST, 2));
        status.apply(started(FIRST, 2));
        status.apply(failed(FIRST, 2, true, TWO.plusSeconds(20)));
        assertThat(report(status).jobs()).isEmpty();
    }

    @Test
    void aFailureIsShownUntilABackupIsCompletedAfterIt() {
        FleetStatus status = new FleetStatus();
        status.apply(completed(FIRST, 1, TWO));
        status.apply(failed(SECOND, 1, true, THREE));
        assertThat(cluster(status).completed()).isEqualTo(TWO);
        assertThat(cluster(status).failed()).isEqualTo(THREE);
        assertThat(cluster(status).failure()).isEqualTo("no connection to db1:5432");

        status.apply(completed(SECOND, 2, THREE.plusSeconds(5)));
        assertThat(cluster(status).failed()).isNull();
        assertThat(cluster(status).failure()).isEmpty();
    }

    @Test
    void anEarlierEventThatIsHeardLateChangesNothing() {
        FleetStatus status = new FleetStatus();
        status.apply(completed(SECOND, 1, THREE));
        status.apply(failed(FIRST, 1, true, TWO));
        status.apply(completed(FIRST, 1, TWO));

        assertThat(cluster(status).completed()).isEqualTo(THREE);
        assertThat(cluster(status).failed()).isNull();
    }

    @Test
    void aBackupCountsOnceByItsNewestVerdict() {
        FleetStatus status = new FleetStatus();
        status.apply(passed(TWO));
        status.apply(passed(TWO.plusSeconds(1)));
        assertThat(cluster(status).verified()).isEqualTo(1);

        status.apply(damaged(THREE));
        status.apply(passed(TWO.plusSeconds(2)));
        assertThat(cluster(status).verified()).isZero();
        assertThat(cluster(status).damaged()).isEqualTo(1);
    }

    @Test
    void aServiceIsSilentAfterThreeIntervalsAndForgottenWhenItSaidGoodbye() {
        FleetStatus status = new FleetStatus();
        status.apply(beat("worker-1", false, TWO));
        status.apply(beat("worker-2", true, TWO));

        FleetStatus.Report soon = status.report(TWO.plusSeconds(15));
        assertThat(soon.services()).extracting(FleetStatus.Service::instance).containsExactly(WORKER);
        assertThat(soon.sound()).isTrue();
        assertThat(status.report(TWO.plusSeconds(16)).sound()).isFalse();
    }

    @Test
    void whatFiresIsNotWellUntilItIsResolved() {
        FleetStatus status = new FleetStatus();
        status.apply(beat("worker-1", false, TWO));
        status.apply(new AlertFired("k", Severity.CRITICAL, ORDERS, "title", "message", "hint", TWO, TWO));
        assertThat(status.report(TWO).sound()).isFalse();

        status.apply(new AlertResolved("k", Severity.CRITICAL, ORDERS, "title", TWO, THREE));
        assertThat(status.report(TWO).sound()).isTrue();
    }

    @Test
    void silenceOfAllIsNotWell() {
        assertThat(new FleetStatus().report(TWO).sound()).isFalse();
    }

    /** Both in their own order, mixed at random. */
    private static List<Event> interleaved(List<Event> one, List<Event> other, Random random) {
        List<Event> mixed = new ArrayList<>();
        int i = 0;
        int j = 0;
        while (i < one.size() || j < other.size()) {
            boolean first = j == other.size() || (i < one.size() && random.nextBoolean());
            mixed.add(first ? one.get(i++) : other.get(j++));
        }
        return mixed;
    }

    private static FleetStatus.Report report(FleetStatus status) {
        return status.report(THREE);
    }

    private static FleetStatus.Job job(FleetStatus status) {
        assertThat(report(status).jobs()).hasSize(1);
        return report(status).jobs().get(0);
    }

    private static FleetStatus.Cluster cluster(FleetStatus status) {
        assertThat(report(status).clusters()).hasSize(1);
        return report(status).clusters().get(0);
    }

    private static BackupRequested requested(JobId job, int attempt) {
        return new BackupRequested(job, ORDERS, BackupKind.LOGICAL, TWO, attempt, 3, 0, List.of(), "test", null);
    }

    private static BackupStarted started(JobId job, int attempt) {
        return new BackupStarted(job, attempt, ORDERS, BackupKind.LOGICAL, TWO, WORKER, TWO.plusSeconds(attempt));
    }

    private static BackupProgressed progressed(JobId job, int attempt, long done) {
        return new BackupProgressed(job, attempt, ORDERS, WORKER, null, done, 1000, 10, TWO.plusSeconds(attempt));
    }

    private static BackupCompleted completed(JobId job, int attempt, Instant at) {
        return new BackupCompleted(
                job, attempt, ORDERS, BackupKind.LOGICAL, TWO, WORKER, List.of(), List.of(), Duration.ofSeconds(5), at);
    }

    private static BackupFailed failed(JobId job, int attempt, boolean last, Instant at) {
        return new BackupFailed(
                job,
                attempt,
                ORDERS,
                BackupKind.LOGICAL,
                TWO,
                WORKER,
                List.of(),
                unreachable(),
                last,
                List.of(),
                List.of(),
                at);
    }

    private static Failure unreachable() {
        return new Failure(FailureCode.DATABASE_UNREACHABLE, "no connection to db1:5432", "");
    }

    private static VerificationPassed passed(Instant at) {
        return new VerificationPassed(new JobId("verify/1"), 1, ORDERS, BACKUP, List.of(), 1, 9, Duration.ZERO, at);
    }

    private static VerificationFailed damaged(Instant at) {
        Failure failure = new Failure(FailureCode.OBJECT_DAMAGED, "it differs", "");
        return new VerificationFailed(
                new JobId("verify/2"), 1, ORDERS, BACKUP, List.of(new Finding(null, "object", failure)), at);
    }

    private static ServiceHeartbeat beat(String instance, boolean stopping, Instant at) {
        return new ServiceHeartbeat(
                "dump-worker",
                new InstanceId(instance),
                "host",
                "1",
                TWO,
                2,
                List.of(),
                Duration.ofSeconds(5),
                stopping,
                at);
    }
}
