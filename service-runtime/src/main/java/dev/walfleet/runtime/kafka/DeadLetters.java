package dev.walfleet.runtime.kafka;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts a record that cannot be read or handled into the dead letters: key, value and headers as they came, and beside them
 * {@code walfleet_reason}, {@code walfleet_topic}, {@code walfleet_partition}, {@code walfleet_offset},
 * {@code walfleet_group}, {@code walfleet_at}, {@code walfleet_exception}. Where even the dead letters refuse its size, key and value are cut, its headers left out, and
 * {@code walfleet_size} says how long the value was; the record itself stays where it is.
 */
final class DeadLetters {
    private static final Logger log = LoggerFactory.getLogger(DeadLetters.class);
    private static final Duration TIMEOUT = KafkaClients.DELIVERY_TIMEOUT.plusSeconds(10);
    private static final int CUT = 64 << 10;
    private static final int STACK_TRACE = 8 << 10;

    private final Producer<byte[], byte[]> producer;
    private final KafkaNames names;
    private final RuntimeMeters meters;

    DeadLetters(Producer<byte[], byte[]> producer, KafkaNames names, RuntimeMeters meters) {
        this.producer = producer;
        this.names = names;
        this.meters = meters;
    }

    /**
     * Returns when Kafka has it.
     *
     * @param group who could not handle it
     * @throws dev.walfleet.vocabulary.WalfleetException {@code KAFKA_UNREACHABLE}: it was not put there, or this is not known
     */
    void send(ConsumerRecord<byte[], byte[]> record, String reason, @Nullable Throwable cause, String group) {
        try {
            acknowledged(letter(record, reason, cause, group));
        } catch (RecordTooLargeException e) {
            acknowledged(cut(record, reason, group));
        }
        meters.deadLetter(record.topic(), group);
        log.error(
                "dead letter topic={} partition={} offset={} group={} reason=\"{}\"",
                record.topic(),
                record.partition(),
                record.offset(),
                group,
                reason);
    }

    private void acknowledged(ProducerRecord<byte[], byte[]> letter) {
        String doing = "a dead letter cannot be sent";
        try {
            producer.send(letter).get(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RecordTooLargeException tooLarge) {
                throw tooLarge;
            }
            throw KafkaFailures.of(doing, e);
        } catch (TimeoutException e) {
            throw KafkaFailures.of(doing, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw KafkaFailures.of(doing, e);
        }
    }

    private ProducerRecord<byte[], byte[]> letter(
            ConsumerRecord<byte[], byte[]> record, String reason, @Nullable Throwable cause, String group) {
        ProducerRecord<byte[], byte[]> letter = new ProducerRecord<>(names.deadLetters(), record.key(), record.value());
        for (Header header : record.headers()) {
            letter.headers().add(header);
        }
        describe(letter.headers(), record, reason, group);
        if (cause != null) {
            add(letter.headers(), "walfleet_exception", stackTrace(cause));
        }
        return letter;
    }

    /** Key and value may be of any size, and so may the headers: what identifies the record is what must get through. */
    private ProducerRecord<byte[], byte[]> cut(ConsumerRecord<byte[], byte[]> record, String reason, String group) {
        ProducerRecord<byte[], byte[]> letter =
                new ProducerRecord<>(names.deadLetters(), beginning(record.key()), beginning(record.value()));
        describe(letter.headers(), record, reason, group);
        add(letter.headers(), "walfleet_size", "" + record.serializedValueSize());
        return letter;
    }

    private static void describe(Headers headers, ConsumerRecord<byte[], byte[]> record, String reason, String group) {
        add(headers, "walfleet_reason", reason.substring(0, Math.min(STACK_TRACE, reason.length())));
        add(headers, "walfleet_topic", record.topic());
        add(headers, "walfleet_partition", "" + record.partition());
        add(headers, "walfleet_offset", "" + record.offset());
        add(headers, "walfleet_group", group);
        add(headers, "walfleet_at", Instant.now().toString());
    }

    private static byte @Nullable [] beginning(byte @Nullable [] bytes) {
        return bytes == null ? null : Arrays.copyOf(bytes, Math.min(CUT, bytes.length));
    }

    private static String stackTrace(Throwable cause) {
        StringWriter text = new StringWriter();
        cause.printStackTrace(new PrintWriter(text));
        return text.toString()
                .substring(0, Math.min(STACK_TRACE, text.getBuffer().length()));
    }

    private static void add(Headers headers, String name, String value) {
        headers.add(name, Envelope.bytes(value));
    }
}
