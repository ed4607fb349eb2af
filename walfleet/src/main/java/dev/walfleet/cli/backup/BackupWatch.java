package dev.walfleet.cli.backup;

import dev.walfleet.cli.screen.ProgressBar;
import dev.walfleet.event.BackupCompleted;
import dev.walfleet.event.BackupEvent;
import dev.walfleet.event.BackupFailed;
import dev.walfleet.event.BackupProgressed;
import dev.walfleet.event.BackupRequested;
import dev.walfleet.event.BackupStarted;
import dev.walfleet.event.CommittedBackup;
import dev.walfleet.event.Topic;
import dev.walfleet.runtime.config.KafkaProperties;
import dev.walfleet.runtime.event.Delivery;
import dev.walfleet.runtime.event.EventLog;
import dev.walfleet.runtime.kafka.KafkaRuntime;
import dev.walfleet.vocabulary.Failure;
import dev.walfleet.vocabulary.FailureCode;
import dev.walfleet.vocabulary.WalfleetException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Asks for a backup and follows it to its end. */
final class BackupWatch implements AutoCloseable {
    private static final Duration SENT_WITHIN = Duration.ofSeconds(30);
    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration NOBODY = Duration.ofSeconds(15);

    private final KafkaRuntime.Client client;
    private final Instant since;

    private BackupWatch(KafkaRuntime.Client client, Instant since) {
        this.client = client;
        this.since = since;
    }

    static BackupWatch open(KafkaProperties kafka, Instant since) {
        return new BackupWatch(KafkaRuntime.client(kafka, "cli"), since);
    }

    /**
     * How it ended.
     *
     * @param failures of single databases, or of the job
     */
    record End(boolean completed, List<CommittedBackup> backups, List<FailureOf> failures) {}

    /** @param of a database, or the job */
    record FailureOf(String of, Failure failure) {}

    void ask(BackupRequested request) {
        client.publisher().publishAndWait(request, SENT_WITHIN);
    }

    End end(BackupRequested request, Duration limit, ProgressBar bar) {
        long began = System.nanoTime();
        boolean warned = false;
        boolean started = false;
        try (EventLog.Reader reader = client.log().open(Set.of(Topic.BACKUPS), since.minusSeconds(60))) {
            while (System.nanoTime() - began < limit.toNanos()) {
                for (Delivery delivery : reader.poll(POLL)) {
                    if (delivery.event() instanceof BackupEvent event
                            && event.job().equals(request.job())) {
                        started = true;
                        Optional<End> end = follow(event, bar);
                        if (end.isPresent()) {
                            return end.orElseThrow();
                        }
                    }
                }
                if (!started && !warned && System.nanoTime() - began > NOBODY.toNanos()) {
                    bar.note("nobody has taken the job yet: does a dump-worker run, and has it a free slot?"
                            + " (walfleet status)");
                    warned = true;
                }
            }
        }
        throw new WalfleetException(
                FailureCode.WORKER_LOST,
                "job " + request.job() + " did not end within " + limit,
                "it goes on without this command; walfleet status shows it");
    }

    static Optional<End> follow(BackupEvent event, ProgressBar bar) {
        if (event instanceof BackupStarted started) {
            bar.note("attempt " + started.attempt() + " started by " + started.instance());
        } else if (event instanceof BackupProgressed progress) {
            bar.update(
                    "backing up " + (progress.database() == null ? progress.cluster() : progress.database()),
                    progress.bytesDone(),
                    progress.bytesExpected());
        } else if (event instanceof BackupCompleted completed) {
            return Optional.of(new End(true, completed.backups(), List.of()));
        } else if (event instanceof BackupFailed failed) {
            if (failed.last()) {
                return Optional.of(new End(false, failed.committed(), failures(failed)));
            }
            bar.note("attempt " + failed.attempt() + " failed and is tried again: "
                    + failed.failure().message());
        }
        return Optional.empty();
    }

    private static List<FailureOf> failures(BackupFailed failed) {
        List<FailureOf> failures = new ArrayList<>();
        failed.failed().forEach(one -> failures.add(new FailureOf("database " + one.database(), one.failure())));
        if (failures.stream().noneMatch(one -> one.failure().equals(failed.failure()))) {
            failures.add(0, new FailureOf("cluster " + failed.cluster(), failed.failure()));
        }
        return failures;
    }

    @Override
    public void close() {
        client.close();
    }
}
