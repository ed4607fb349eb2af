package dev.walfleet.dump;

import dev.walfleet.event.BackupCompleted;
import dev.walfleet.event.BackupEvent;
import dev.walfleet.event.BackupFailed;
import dev.walfleet.event.BackupRequested;
import dev.walfleet.event.CommittedBackup;
import dev.walfleet.event.FailedDatabase;
import dev.walfleet.vocabulary.DatabaseName;
import dev.walfleet.vocabulary.Failing;
import dev.walfleet.vocabulary.Failure;
import dev.walfleet.vocabulary.FailureCode;
import dev.walfleet.vocabulary.FailureKind;
import dev.walfleet.vocabulary.InstanceId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What came of a job so far, and the one event that its end is told by. */
final class JobOutcome {
    private static final Logger log = LoggerFactory.getLogger(JobOutcome.class);

    private final List<CommittedBackup> committed = new ArrayList<>();
    private final List<FailedDatabase> failed = new ArrayList<>();
    private final List<Failure> failures = new ArrayList<>();

    /** What an exception is a failure of; it is logged. */
    static Failure classed(BackupRequested request, Exception e) {
        Failure failure = Failing.of(e);
        if (failure.code() == FailureCode.INTERNAL) {
            log.error("backup failed by a fault of Walfleet job={}", request.job(), e);
        } else {
            log.warn("backup failed job={} code={} reason={}", request.job(), failure.code(), failure.message());
        }
        return failure;
    }

    void committed(CommittedBackup backup) {
        committed.add(backup);
    }

    void failed(DatabaseName database, Failure failure) {
        failed.add(new FailedDatabase(database, failure));
        failures.add(failure);
    }

    /** A failure that no single database can be blamed for. */
    void failed(Failure failure) {
        failures.add(failure);
    }

    BackupEvent event(BackupRequested request, InstanceId instance, Duration took, Instant now) {
        Optional<Failure> gravest = gravest();
        if (gravest.isEmpty()) {
            return new BackupCompleted(
                    request.job(),
                    request.attempt(),
                    request.cluster(),
                    request.kind(),
                    request.slot(),
                    instance,
                    request.databases(),
                    committed,
                    took,
                    now);
        }
        return BackupFailed.of(request, instance, gravest.orElseThrow(), last(request), committed, failed, now);
    }

    /** What only time can heal is worth another attempt, whatever else failed beside it. */
    private boolean last(BackupRequested request) {
        if (failures.stream().anyMatch(f -> f.code() == FailureCode.BACKUP_ALREADY_RUNNING)) {
            return false; // it has to wait its turn, which costs no attempt
        }
        return request.lastAttempt() || failures.stream().noneMatch(f -> f.kind() == FailureKind.RETRY);
    }

    /** A bug before what a person has to mend before what may heal by itself; the first of its kind. */
    private Optional<Failure> gravest() {
        for (FailureKind kind : List.of(FailureKind.BUG, FailureKind.OPERATOR, FailureKind.RETRY)) {
            Optional<Failure> first =
                    failures.stream().filter(f -> f.kind() == kind).findFirst();
            if (first.isPresent()) {
                return first;
            }
        }
        return Optional.empty();
    }
}
