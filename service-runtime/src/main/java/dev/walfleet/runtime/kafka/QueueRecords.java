package dev.walfleet.runtime.kafka;

import dev.walfleet.event.Topic;
import dev.walfleet.runtime.job.Decision;
import dev.walfleet.runtime.job.JobHandler;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What both kinds of queue do with a record: read it, ask the handler, and put what is nobody's into the dead letters. */
final class QueueRecords {
    private static final Logger log = LoggerFactory.getLogger(QueueRecords.class);

    private final Topic topic;
    private final JobHandler handler;
    private final DeadLetters deadLetters;
    private final RuntimeMeters meters;
    private final String group;

    QueueRecords(Topic topic, JobHandler handler, DeadLetters deadLetters, RuntimeMeters meters, String group) {
        this.topic = topic;
        this.handler = handler;
        this.deadLetters = deadLetters;
        this.meters = meters;
        this.group = group;
    }

    /** Asks the handler. {@link Decision.Rejected} where there is nothing to ask it. */
    CompletionStage<Decision> offer(ConsumerRecord<byte[], byte[]> record) {
        try {
            Reading reading = Reading.of(topic, record);
            if (reading instanceof Reading.Known known) {
                return handler.accept(known.delivery());
            }
            String reason = reading instanceof Reading.Unreadable unreadable ? unreadable.reason() : reading.toString();
            return CompletableFuture.completedFuture(new Decision.Rejected(reason));
        } catch (RuntimeException e) {
            log.error("request released, its handler failed topic={} offset={}", record.topic(), record.offset(), e);
            return CompletableFuture.completedFuture(new Decision.Released());
        }
    }

    /**
     * Waits for a decision and carries out what it means for the record.
     *
     * @return the decision; {@link Decision.Released} also where a dead letter could not be sent
     */
    Decision settle(ConsumerRecord<byte[], byte[]> record, CompletionStage<Decision> offered) {
        Decision decision;
        try {
            decision = offered.toCompletableFuture().join();
            if (decision instanceof Decision.Rejected rejected) {
                deadLetters.send(record, rejected.reason(), null, group);
            }
        } catch (CompletionException e) {
            log.error("request released, its handler failed topic={} offset={}", record.topic(), record.offset(), e);
            decision = new Decision.Released();
        } catch (RuntimeException e) {
            log.warn(
                    "request released, it is no dead letter yet offset={} cause=\"{}\"", record.offset(), e.toString());
            decision = new Decision.Released();
        }
        meters.consumed(topic.suffix(), decision.getClass().getSimpleName().toLowerCase(java.util.Locale.ROOT));
        return decision;
    }
}
