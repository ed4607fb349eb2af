package dev.walfleet.runtime.kafka;

import dev.walfleet.event.Event;
import dev.walfleet.event.EventCodec;
import dev.walfleet.event.Topic;
import dev.walfleet.event.UnreadableEventException;
import dev.walfleet.runtime.event.Delivery;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/**
 * What a record turned out to be. Of the CloudEvents attributes only the type is needed; whoever leaves out the others gets
 * sensible ones, as a strange producer's request should not fail for its id.
 */
sealed interface Reading {
    /** What the types of all events of all releases begin with. */
    String OUR_TYPES = "dev.walfleet.";

    /** An event. */
    record Known(Delivery delivery) implements Reading {}

    /** Nothing for this release: a newer writer's type, or a key that compaction forgets. To be skipped. */
    record Foreign(String what) implements Reading {}

    /** No event, though it should be one. For the dead letters. */
    record Unreadable(String reason, @Nullable Throwable cause) implements Reading {}

    static Reading of(Topic topic, ConsumerRecord<byte[], byte[]> record) {
        if (record.value() == null) {
            return topic.use() == Topic.Use.STATE
                    ? new Foreign("a forgotten key")
                    : new Unreadable("the record has no value", null);
        }
        Optional<String> contentType = header(record, "content-type");
        if (contentType.isPresent() && contentType.orElseThrow().startsWith("application/cloudevents")) {
            return new Unreadable(
                    "the record is a CloudEvent in structured mode; events are read in binary mode, with ce_ headers",
                    null);
        }
        Optional<String> type = header(record, "ce_type");
        if (type.isEmpty()) {
            return new Unreadable("the record has no header ce_type", null);
        }
        try {
            Optional<Event> event = EventCodec.decode(type.orElseThrow(), record.value());
            return event.isEmpty()
                    ? unknown(topic, type.orElseThrow())
                    : placed(topic, record, type.orElseThrow(), event.orElseThrow());
        } catch (UnreadableEventException e) {
            return new Unreadable(String.valueOf(e.getMessage()), e);
        } catch (RuntimeException | StackOverflowError e) { // whatever a hostile record brings about is its own fault
            return new Unreadable("an event of type " + type.orElseThrow() + " is not readable: " + e, e);
        }
    }

    /** A newer writer's fact is none of our business; a request that nobody here answers must not vanish. */
    private static Reading unknown(Topic topic, String type) {
        if (topic.use() != Topic.Use.QUEUE && type.startsWith(OUR_TYPES)) {
            return new Foreign(type);
        }
        return new Unreadable("no event of this release has the type " + type, null);
    }

    private static Reading placed(Topic topic, ConsumerRecord<byte[], byte[]> record, String type, Event event) {
        if (!topic.events().isInstance(event)) {
            return new Unreadable("an event of type " + type + " does not belong on " + record.topic(), null);
        }
        return new Known(new Delivery(
                event,
                header(record, "ce_id").orElse(record.topic() + "/" + record.partition() + "/" + record.offset()),
                header(record, "ce_source").orElse("unknown"),
                time(record),
                topic,
                record.partition(),
                record.offset()));
    }

    private static Instant time(ConsumerRecord<byte[], byte[]> record) {
        try {
            return header(record, "ce_time")
                    .map(Instant::parse)
                    .orElseGet(() -> Instant.ofEpochMilli(record.timestamp()));
        } catch (DateTimeParseException e) {
            return Instant.ofEpochMilli(record.timestamp());
        }
    }

    private static Optional<String> header(ConsumerRecord<byte[], byte[]> record, String name) {
        Header header = record.headers().lastHeader(name);
        return header == null || header.value() == null
                ? Optional.empty()
                : Optional.of(new String(header.value(), StandardCharsets.UTF_8));
    }
}
