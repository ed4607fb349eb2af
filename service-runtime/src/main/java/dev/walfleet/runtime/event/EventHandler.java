package dev.walfleet.runtime.event;

/** Decides what an event means. May be called twice for the same event. Holds no Kafka and no Spring. */
@FunctionalInterface
public interface EventHandler {
    /**
     * Returns when the event is dealt with.
     *
     * @throws Exception to be called again after a back-off where its failure is of kind {@code RETRY}; in the end the event
     *     goes to the dead letters with the reason, and the next one follows
     */
    void handle(Delivery delivery) throws Exception;
}
