package dev.walfleet.runtime.event;

import dev.walfleet.event.Event;
import dev.walfleet.vocabulary.FailureCode;
import dev.walfleet.vocabulary.WalfleetException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Publishes events, each to the topic it belongs on. Events of one subject arrive in the order in which they were
 * published, at least once, whatever happens to Kafka in between. Never blocks. Safe for use by several threads.
 */
public interface EventPublisher {
    /**
     * Publishes an event; while Kafka is away it waits on this machine's disk, and survives a restart of the process.
     *
     * @return completes when the event is durable (or, a mere sign of life, dropped); exceptionally where it can be neither
     *     sent nor kept
     */
    CompletableFuture<Receipt> publish(Event event);

    /**
     * Publishes an event to Kafka or not at all: it is never kept for later.
     *
     * @return completes when all in-sync replicas have it; exceptionally with {@code KAFKA_UNREACHABLE} where that is not so,
     *     or not known
     */
    CompletableFuture<Void> publishDirectly(Event event);

    /**
     * As {@link #publish}, waiting for the receipt.
     *
     * @throws WalfleetException {@code KAFKA_UNREACHABLE} where there is none in time
     */
    default Receipt publishAndWait(Event event, Duration timeout) {
        try {
            return publish(event).get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unpublished(event, "interrupted", e);
        } catch (TimeoutException e) {
            throw unpublished(event, "no receipt after " + timeout, e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof WalfleetException classed) {
                throw classed;
            }
            throw unpublished(event, String.valueOf(e.getCause()), e);
        }
    }

    private static WalfleetException unpublished(Event event, String why, Exception cause) {
        return new WalfleetException(
                FailureCode.KAFKA_UNREACHABLE,
                event.getClass().getSimpleName() + " of " + event.subject() + " was not published: " + why,
                "check that the brokers of kafka.bootstrap-servers are up and reachable from here",
                cause);
    }

    /** What became of a published event. */
    enum Receipt {
        /** Kafka has it. */
        SENT,
        /** It is on this machine's disk and will be sent, in order, when Kafka is back. */
        SPOOLED,
        /** A sign of life that is worth nothing later; Kafka is away, and a younger one will follow. */
        DROPPED
    }
}
