package dev.walfleet.notify.book;

import dev.walfleet.event.BackupCompleted;
import dev.walfleet.event.BackupFailed;
import dev.walfleet.event.CommittedBackup;
import dev.walfleet.event.FailedDatabase;
import dev.walfleet.event.Finding;
import dev.walfleet.event.ServiceHeartbeat;
import dev.walfleet.event.VerificationAborted;
import dev.walfleet.event.VerificationFailed;
import dev.walfleet.event.VerificationPassed;
import dev.walfleet.vocabulary.BackupId;
import dev.walfleet.vocabulary.BackupKind;
import dev.walfleet.vocabulary.ClusterId;
import dev.walfleet.vocabulary.DatabaseName;
import dev.walfleet.vocabulary.Failure;
import dev.walfleet.vocabulary.FailureCode;
import dev.walfleet.vocabulary.InstanceId;
import dev.walfleet.vocabulary.JobId;
import dev.walfleet.vocabulary.RepositoryName;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;

/** Events as the other services would publish them. */
public final class Facts {
    public static final ClusterId ORDERS = new ClusterId("orders");
    public static final Instant T0 = Instant.parse("2026-11-22T02:00:00Z");
    private static final InstanceId WORKER = new InstanceId("dump-worker-1");

    private Facts() {}

    public static Instant at(long minutes) {
        return T0.plus(Duration.ofMinutes(minutes));
    }

    public static BackupFailed failed(Instant slot, Instant at) {
        return failed(slot, at, true, List.of());
    }

    public static BackupFailed failed(
            Instant slot, Instant at, boolean last, List<CommittedBackup> committed, String... databases) {
        Failure failure = databases.length == 0
                ? new Failure(
                        FailureCode.DATABASE_AUTHENTICATION,
                        "password authentication failed for user walfleet",
                        "check the password")
                : broken(databases[0]);
        return new BackupFailed(
                JobId.of(ORDERS, "logical", slot),
                1,
                ORDERS,
                BackupKind.LOGICAL,
                slot,
                WORKER,
                List.of(),
                failure,
                last,
                committed,
                Arrays.stream(databases)
                        .map(name -> new FailedDatabase(new DatabaseName(name), broken(name)))
                        .toList(),
                at);
    }

    private static Failure broken(String database) {
        return new Failure(FailureCode.DATABASE_PERMISSION, "permission denied for table t in " + database, "grant it");
    }

    public static BackupCompleted completed(Instant slot, Instant at, String... databases) {
        return completed(List.of(), slot, at, databases);
    }

    public static BackupCompleted completed(List<String> asked, Instant slot, Instant at, String... databases) {
        return new BackupCompleted(
                JobId.of(ORDERS, "logical", slot),
                1,
                ORDERS,
                BackupKind.LOGICAL,
                slot,
                WORKER,
                asked,
                Arrays.stream(databases).map(name -> committed(slot, name)).toList(),
                Duration.ofMinutes(4),
                at);
    }

    /** A whole job whose backup is not in the optional repositories that are named. */
    public static BackupCompleted behind(Instant slot, Instant at, String... repositories) {
        DatabaseName name = new DatabaseName("shop");
        CommittedBackup backup = new CommittedBackup(
                BackupId.logical(slot, name),
                name,
                1000,
                100,
                List.of(new RepositoryName("local")),
                Arrays.stream(repositories).map(RepositoryName::new).toList());
        return new BackupCompleted(
                JobId.of(ORDERS, "logical", slot),
                1,
                ORDERS,
                BackupKind.LOGICAL,
                slot,
                WORKER,
                List.of(),
                List.of(backup, globals(slot)),
                Duration.ofMinutes(4),
                at);
    }

    /** A full backup of a cluster that has so many broken pages. */
    public static BackupCompleted full(Instant slot, Instant at, int damagedPages) {
        CommittedBackup backup = new CommittedBackup(
                BackupId.base(slot), null, 1000, 100, List.of(new RepositoryName("local")), List.of(), damagedPages);
        return new BackupCompleted(
                JobId.of(ORDERS, "full", slot),
                1,
                ORDERS,
                BackupKind.FULL,
                slot,
                WORKER,
                List.of(),
                List.of(backup),
                Duration.ofMinutes(4),
                at);
    }

    public static CommittedBackup committed(Instant slot, String database) {
        DatabaseName name = new DatabaseName(database);
        return new CommittedBackup(
                BackupId.logical(slot, name), name, 1000, 100, List.of(new RepositoryName("local")), List.of());
    }

    public static CommittedBackup globals(Instant slot) {
        return new CommittedBackup(
                BackupId.globals(slot), null, 1000, 100, List.of(new RepositoryName("local")), List.of());
    }

    public static BackupId backup(Instant slot) {
        return BackupId.logical(slot, new DatabaseName("shop"));
    }

    public static VerificationFailed damaged(BackupId backup, Instant at) {
        Failure failure = new Failure(FailureCode.OBJECT_DAMAGED, "the digest differs", "restore another");
        return new VerificationFailed(
                new JobId("verify/" + backup),
                1,
                ORDERS,
                backup,
                List.of(new Finding(new RepositoryName("s3"), "orders/full/x", failure)),
                at);
    }

    public static VerificationPassed sound(BackupId backup, Instant at) {
        return new VerificationPassed(
                new JobId("verify/" + backup), 1, ORDERS, backup, List.of(), 2, 1000, Duration.ofSeconds(1), at);
    }

    public static VerificationAborted aborted(BackupId backup, Instant at, boolean last) {
        Failure failure = new Failure(FailureCode.REPOSITORY_UNREACHABLE, "s3 does not answer", "");
        return new VerificationAborted(new JobId("verify/" + backup), 1, ORDERS, backup, WORKER, failure, last, at);
    }

    public static ServiceHeartbeat beat(String service, String instance, Instant startedAt, Instant at) {
        return beat(service, instance, startedAt, at, false);
    }

    public static ServiceHeartbeat beat(
            String service, String instance, Instant startedAt, Instant at, boolean stopping) {
        return new ServiceHeartbeat(
                service,
                new InstanceId(instance),
                "host-1",
                "0.1.0",
                startedAt,
                0,
                List.of(),
                Duration.ofSeconds(5),
                stopping,
                at);
    }
}
