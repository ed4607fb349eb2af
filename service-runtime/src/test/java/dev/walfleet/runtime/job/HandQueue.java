package dev.walfleet.runtime.job;

import dev.walfleet.event.BackupRequested;
import dev.walfleet.event.Event;
import dev.walfleet.event.Topic;
import dev.walfleet.runtime.event.Delivery;
import java.time.Instant;

/** A queue that hands out what the test says, on the test's thread. */
final class HandQueue implements JobQueue {
    private JobHandler handler;
    private Slots slots;
    private boolean closed;
    private Runnable whenClosed = () -> {};

    @Override
    public Taking start(Topic topic, Slots slots, JobHandler handler) {
        this.slots = slots;
        this.handler = handler;
        return new Taking() {
            @Override
            public boolean ready() {
                return !closed;
            }

            @Override
            public void close() {
                closed = true;
                whenClosed.run();
            }
        };
    }

    void whenClosed(Runnable action) {
        whenClosed = action;
    }

    boolean hasFreeSlot() {
        if (slots.tryTake()) {
            slots.release();
            return true;
        }
        return false;
    }

    /** As a queue does: reserves a slot, hands out, frees the slot unless the job keeps it. */
    Decision hand(Event request) {
        if (!slots.tryTake()) {
            throw new IllegalStateException("no free slot");
        }
        Decision decision = handler.accept(new Delivery(request, "id", "test", Instant.EPOCH, Topic.of(request), 0, 0))
                .toCompletableFuture()
                .join();
        if (!(decision instanceof Decision.Accepted)) {
            slots.release();
        }
        return decision;
    }

    static BackupRequested request(String job, int attempt) {
        return new BackupRequested(
                new dev.walfleet.vocabulary.JobId(job),
                new dev.walfleet.vocabulary.ClusterId("orders"),
                dev.walfleet.vocabulary.BackupKind.LOGICAL,
                Instant.parse("2026-11-22T02:00:00Z"),
                attempt,
                3,
                0,
                java.util.List.of(),
                "a test",
                null);
    }
}
