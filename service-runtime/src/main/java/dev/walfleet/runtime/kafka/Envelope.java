package dev.walfleet.runtime.kafka;

import dev.walfleet.event.Event;
import dev.walfleet.event.EventCodec;
import dev.walfleet.event.Topic;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.UUID;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;

/** An event ready to be sent: a CloudEvent whose data is bytes already. */
@SuppressWarnings("ArrayRecordComponent") // equality is that of the id
record Envelope(String id, String source, String type, String subject, Instant time, Topic topic, byte[] data) {
    static final String JSON = "application/json";

    static Envelope of(Event event, String source, Instant time) {
        return new Envelope(
                UUID.randomUUID().toString(),
                source,
                EventCodec.typeOf(event.getClass()),
                event.subject(),
                time,
                Topic.of(event),
                EventCodec.encode(event));
    }

    /** In CloudEvents' binary mode: attributes as headers {@code ce_*}, the data as the value, the subject as the key. */
    ProducerRecord<byte[], byte[]> record(KafkaNames names) {
        ProducerRecord<byte[], byte[]> made = new ProducerRecord<>(names.topic(topic), bytes(subject), data);
        Headers headers = made.headers();
        headers.add("ce_specversion", bytes("1.0"));
        headers.add("ce_id", bytes(id));
        headers.add("ce_source", bytes(source));
        headers.add("ce_type", bytes(type));
        headers.add("ce_subject", bytes(subject));
        headers.add("ce_time", bytes(time.toString()));
        headers.add("content-type", bytes(JSON));
        return made;
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Envelope envelope && id.equals(envelope.id);
    }

    @Override
    public int hashCode() {
        return id.hashCode();
    }

    @Override
    public String toString() {
        return type + " " + subject + " " + id;
    }
}
