package dev.walfleet.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import dev.walfleet.event.BackupCompleted;
import dev.walfleet.event.BackupProgressed;
import dev.walfleet.event.BackupRequested;
import dev.walfleet.event.CommittedBackup;
import dev.walfleet.event.VerificationPassed;
import dev.walfleet.runtime.config.QueueMode;
import dev.walfleet.runtime.event.Delivery;
import dev.walfleet.vocabulary.BackupId;
import dev.walfleet.vocabulary.DatabaseName;
import dev.walfleet.vocabulary.JobId;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.AfterTestExecutionCallback;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** What is promised of a worker that dies or is told to stop in the middle of a dump, whichever way requests are queued. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
abstract class WorkerCrashSuite {
    /** For what takes seconds on a quiet machine. */
    static final Duration PATIENCE = Duration.ofSeconds(120);

    /** Far below the lease: it was not found out, it was told. */
    private static final Duration AT_ONCE = FleetConfig.LEASE.dividedBy(2);

    private static final int TERMINATED = 128 + 15;

    private final QueueMode queue;

    Fleet fleet;
    FleetServers servers;
    HeardEvents events;
    private Instant began = Instant.EPOCH;

    @RegisterExtension
    final AfterTestExecutionCallback report = context -> {
        if (context.getExecutionException().isPresent() && fleet != null) {
            fleet.events().listen();
            System.err.println(context.getDisplayName() + " failed; " + fleet.report(began));
        }
    };

    WorkerCrashSuite(QueueMode queue) {
        this.queue = queue;
    }

    @BeforeAll
    void startTheFleet(@TempDir(cleanup = CleanupMode.ALWAYS) Path folder) throws IOException, SQLException {
        fleet = Fleet.start(folder, queue);
        servers = fleet.servers();
        events = fleet.events();
    }

    @AfterAll
    void stopTheFleet() {
        if (fleet != null) {
            fleet.close();
        }
    }

    @BeforeEach
    void completeTheFleet() {
        fleet.complete();
        began = Instant.now();
    }

    @Test
    @Order(20)
    void theJobOfAKilledWorkerIsDoneOnceByAnother() throws Exception {
        Running running = midwayThroughTheLargeDump();
        List<ProcessHandle> dumps = running.worker().children();
        assertThat(dumps).as("pg_dump").isNotEmpty();
        assertThat(visibleOf(running.backup())).as("in the middle of the dump").isEmpty();

        running.worker().kill();
        servers.swiftStore();

        BackupCompleted completed = completed(running.job());
        assertThat(completed.attempt()).isEqualTo(2);
        assertThat(events.requests(running.job()))
                .extracting(BackupRequested::attempt, BackupRequested::handBacks)
                .containsExactly(tuple(1, 0), tuple(2, 0));
        await("the dead worker's pg_dump ends")
                .atMost(PATIENCE)
                .until(() -> dumps.stream().noneMatch(ProcessHandle::isAlive));
        isSound(completed, "restored_after_kill");
        endedOnce(running.job());
    }

    @Test
    @Order(10)
    void aStoppingWorkerHandsItsJobOverAtOnce() throws Exception {
        Running running = midwayThroughTheLargeDump();
        List<ProcessHandle> dumps = running.worker().children();
        List<ProcessHandle> programs = dumps.stream()
                .filter(each -> each.info().command().orElse("").endsWith("/pg_dump"))
                .toList();

        Instant told = Instant.now();
        running.worker().terminate();
        Delivery again = events.awaitAny(
                "the job is handed back",
                PATIENCE,
                BackupRequested.class,
                request -> request.job().equals(running.job()) && request.attempt() == 2);
        servers.swiftStore();

        assertThat(again.event())
                .isInstanceOfSatisfying(
                        BackupRequested.class,
                        request -> assertThat(request.handBacks()).isEqualTo(1));
        assertThat(Duration.between(told, again.time())).isLessThan(AT_ONCE);
        assertThat(running.worker().awaitEnd()).isEqualTo(TERMINATED);
        assertThat(running.worker().logged("service stopped service=dump-worker"))
                .as("it ended in order: %s", running.worker().tail(10))
                .isTrue();
        assertThat(programs).as("its pg_dump").isNotEmpty().noneMatch(ProcessHandle::isAlive);
        await("the shells around it have ended, too")
                .atMost(AT_ONCE)
                .until(() -> dumps.stream().noneMatch(ProcessHandle::isAlive));
        BackupCompleted completed = completed(running.job());
        assertThat(completed.attempt()).isEqualTo(2);
        isSound(completed, "restored_after_stop");
        endedOnce(running.job());
    }

    /** A large dump that a worker is in the middle of. */
    record Running(BackupRequested request, FleetProcess worker) {
        JobId job() {
            return request.job();
        }

        BackupId backup() {
            return BackupId.logical(request.slot(), new DatabaseName(FleetServers.LARGE));
        }
    }

    /** Asks for a backup of the large database, which goes slowly, and returns when bytes of it have passed. */
    Running midwayThroughTheLargeDump() {
        servers.slowStore();
        BackupRequested request = fleet.ask(FleetConfig.LARGE);
        Delivery progress = events.awaitAny(
                "progress of " + request.job(),
                PATIENCE,
                BackupProgressed.class,
                event -> event.job().equals(request.job()) && event.bytesDone() > 1 << 20);
        return new Running(request, fleet.publisher(progress.source()));
    }

    BackupCompleted completed(JobId job) {
        events.await(
                "the end of " + job, PATIENCE, () -> !events.completions(job).isEmpty());
        return events.completions(job).get(0);
    }

    void endedOnce(JobId job) {
        events.listen();
        assertThat(events.completions(job)).as("completions of %s", job).hasSize(1);
        assertThat(events.failures(job)).as("failures of %s", job).isEmpty();
    }

    /** The backup was verified by the fleet, is there once and with nothing beside it, and restores. */
    private void isSound(BackupCompleted completed, String copy) throws IOException, SQLException {
        List<BackupId> backups =
                completed.backups().stream().map(CommittedBackup::backup).toList();
        for (BackupId backup : backups) {
            events.awaitAny(
                    "the verification of " + backup,
                    PATIENCE,
                    VerificationPassed.class,
                    passed -> passed.cluster().equals(completed.cluster())
                            && passed.backup().equals(backup));
        }
        CommittedBackup large = completed.backups().stream()
                .filter(backup -> backup.database() != null)
                .findFirst()
                .orElseThrow();
        String key = completed.cluster() + "/full/" + large.backup();
        assertThat(visibleOf(large.backup())).containsExactly(key + ".dump.zst.enc", key + ".meta");
        fleet.run(
                "restore",
                "--cluster",
                completed.cluster().value(),
                "--backup",
                large.backup().value(),
                "--into",
                copy);
        assertThat(servers.rows(copy, "line")).isEqualTo(FleetServers.LARGE_ROWS);
        assertThat(servers.digest(copy, "line")).isEqualTo(servers.digest(FleetServers.LARGE, "line"));
    }

    private Set<String> visibleOf(BackupId backup) {
        return servers.visible(FleetConfig.LARGE + "/full/" + backup);
    }
}
