package dev.walfleet.runtime.event;

import dev.walfleet.event.Topic;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Reads whole topics without a group, from a moment in the past on: for those who rebuild a state or watch one job. Nothing
 * is acknowledged and nobody else is disturbed. What is unreadable is skipped; its group has put it into the dead letters.
 */
public interface EventLog {
    /**
     * Every event that is committed and was published at or after the moment that {@code since} gives its topic.
     *
     * @throws dev.walfleet.vocabulary.WalfleetException {@code KAFKA_UNREACHABLE} where the brokers do not answer
     */
    Reader open(Map<Topic, Instant> since);

    /** Every event of the topics that is committed and was published at or after {@code since}. */
    default Reader open(Set<Topic> topics, Instant since) {
        return open(topics.stream().collect(Collectors.toMap(topic -> topic, topic -> since)));
    }

    /** For one thread. */
    interface Reader extends AutoCloseable {
        /** The next events, in order within a subject on one topic; empty where none came in time, as when Kafka is away. */
        List<Delivery> poll(Duration timeout);

        /** Whether everything was returned that was there when the reader was opened. */
        boolean caughtUp();

        @Override
        void close();
    }
}
