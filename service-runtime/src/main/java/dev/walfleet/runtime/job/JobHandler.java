package dev.walfleet.runtime.job;

import dev.walfleet.runtime.event.Delivery;
import java.util.concurrent.CompletionStage;

/** Takes requests off a queue. Called by the queue's own thread: it returns at once and never runs the job itself. */
@FunctionalInterface
public interface JobHandler {
    /**
     * Decides about a request, for which a slot is reserved. The queue acknowledges when the stage completes; a stage that
     * completes exceptionally counts as {@link Decision.Released}.
     */
    CompletionStage<Decision> accept(Delivery request);
}
