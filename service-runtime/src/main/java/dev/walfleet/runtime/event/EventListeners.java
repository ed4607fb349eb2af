package dev.walfleet.runtime.event;

/**
 * Reads topics in the name of a group: each event is handled by one instance of the group, at least once, in the order of
 * its subject. What is of an unknown type is skipped and counted; what cannot be read or handled goes to the dead letters
 * with its reason, and the next event follows.
 */
public interface EventListeners {
    /** Begins to listen; returns at once. */
    Listening listen(Subscription subscription, EventHandler handler);

    /** A running listener. */
    interface Listening extends AutoCloseable {
        /** Whether it is connected and has its share of the partitions assigned. */
        boolean ready();

        /** Stops after the event at hand; what follows stays for the others of the group or for the next start. */
        @Override
        void close();
    }
}
