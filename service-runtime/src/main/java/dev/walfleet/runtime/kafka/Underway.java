package dev.walfleet.runtime.kafka;

import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Set;

/** What a producer was given and has not answered for yet, oldest first. Guarded by its owner. */
final class Underway {
    private final long patienceNanos;
    private final Set<Sending> sendings = new LinkedHashSet<>();

    Underway(Duration patience) {
        this.patienceNanos = patience.toNanos();
    }

    Sending begin(Pending head) {
        Sending sending = new Sending(head, System.nanoTime());
        sendings.add(sending);
        return sending;
    }

    /** Returns whether this is the first answer. */
    boolean end(Sending sending) {
        return sendings.remove(sending);
    }

    boolean isEmpty() {
        return sendings.isEmpty();
    }

    /** Whether the oldest waits for longer than it should. */
    boolean late() {
        return !sendings.isEmpty() && System.nanoTime() - oldest().since >= patienceNanos;
    }

    Sending oldest() {
        return sendings.iterator().next();
    }

    /** One try at one event; two tries at the same event are two of these. */
    static final class Sending {
        private final Pending head;
        private final long since;

        private Sending(Pending head, long since) {
            this.head = head;
            this.since = since;
        }

        Pending head() {
            return head;
        }
    }
}
