package dev.walfleet.pipeline;

import dev.walfleet.event.BackupRequested;
import dev.walfleet.runtime.event.EventPublisher;
import dev.walfleet.vocabulary.BackupKind;
import dev.walfleet.vocabulary.ClusterId;
import dev.walfleet.vocabulary.JobId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** Asks for backups as anybody may: by an event. Two of one cluster within a second are two jobs all the same. */
final class Asker {
    private final EventPublisher publisher;
    private final Duration patience;
    private final AtomicInteger asked = new AtomicInteger();

    /** @param patience for the broker to have it */
    Asker(EventPublisher publisher, Duration patience) {
        this.publisher = publisher;
        this.patience = patience;
    }

    BackupRequested ask(ClusterId cluster, BackupKind kind, int maxAttempts, List<String> databases) {
        Instant now = Instant.now();
        BackupRequested request = new BackupRequested(
                JobId.manual(cluster, kind.word(), now, "test" + asked.incrementAndGet()),
                cluster,
                kind,
                now,
                1,
                maxAttempts,
                0,
                databases,
                "a test",
                null);
        publisher.publishAndWait(request, patience);
        return request;
    }
}
