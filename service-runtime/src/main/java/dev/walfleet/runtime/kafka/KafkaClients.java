package dev.walfleet.runtime.kafka;

import dev.walfleet.runtime.config.KafkaProperties;
import dev.walfleet.vocabulary.FailureCode;
import dev.walfleet.vocabulary.InstanceId;
import dev.walfleet.vocabulary.WalfleetException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.KafkaShareConsumer;
import org.apache.kafka.clients.consumer.ShareConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Makes Kafka's clients: our settings, then whatever {@code kafka.properties} says. Keys and values are bytes everywhere:
 * no deserializer can fail then, and a record that is unreadable is at hand as it came.
 */
final class KafkaClients {
    /** How long an event is tried before it counts as not sent. */
    static final Duration DELIVERY_TIMEOUT = Duration.ofSeconds(10);

    /** Larger than what any topic of ours admits: it is the broker who refuses. */
    private static final int MAX_REQUEST_BYTES = 16 << 20;

    private static final Duration SESSION_TIMEOUT = Duration.ofSeconds(10);

    private final KafkaProperties properties;
    private final String clientId;

    /** @param instance part of the client ids, for those who look at the brokers' logs */
    KafkaClients(KafkaProperties properties, InstanceId instance) {
        this.properties = properties;
        this.clientId = instance.value();
    }

    /** Whose clients these are. */
    String instance() {
        return clientId;
    }

    KafkaNames names() {
        return new KafkaNames(properties.topicPrefix());
    }

    Admin admin() {
        Map<String, Object> config = common("admin");
        config.put("request.timeout.ms", 5_000);
        config.put("default.api.timeout.ms", 15_000);
        return made(() -> Admin.create(withUsers(config)));
    }

    Producer<byte[], byte[]> producer() {
        return made(() -> new KafkaProducer<>(
                withUsers(producerConfig("producer")), new ByteArraySerializer(), new ByteArraySerializer()));
    }

    Producer<byte[], byte[]> transactionalProducer(String transactionalId) {
        Map<String, Object> config = producerConfig("leader");
        config.put("transactional.id", transactionalId);
        config.put("transaction.timeout.ms", 15_000);
        config.put("max.block.ms", 20_000);
        return made(() -> new KafkaProducer<>(withUsers(config), new ByteArraySerializer(), new ByteArraySerializer()));
    }

    /** Without a group: for assigned partitions. */
    Consumer<byte[], byte[]> reader() {
        return made(() -> new KafkaConsumer<>(
                withUsers(consumerConfig("reader")), new ByteArrayDeserializer(), new ByteArrayDeserializer()));
    }

    Consumer<byte[], byte[]> consumer(Map<String, Object> groupConfig) {
        return made(() ->
                new KafkaConsumer<>(withUsers(groupConfig), new ByteArrayDeserializer(), new ByteArrayDeserializer()));
    }

    /** The settings of a member of a consumer group; for whoever makes the consumer itself. */
    Map<String, Object> groupConfig(String group) {
        Map<String, Object> config = consumerConfig(group);
        config.put("group.id", names().group(group));
        config.put("session.timeout.ms", (int) SESSION_TIMEOUT.toMillis());
        config.put("heartbeat.interval.ms", (int) SESSION_TIMEOUT.dividedBy(4).toMillis());
        return config;
    }

    ShareConsumer<byte[], byte[]> shareConsumer(String group, int maxRecords) {
        Map<String, Object> config = common(group);
        config.put("group.id", names().group(group));
        config.put("share.acknowledgement.mode", "explicit");
        config.put("share.acquire.mode", "record_limit");
        config.put("max.poll.records", maxRecords);
        config.put("max.poll.interval.ms", Integer.MAX_VALUE); // while all slots are taken there is no poll
        return made(() ->
                new KafkaShareConsumer<>(withUsers(config), new ByteArrayDeserializer(), new ByteArrayDeserializer()));
    }

    Map<String, Object> withUsers(Map<String, Object> config) {
        Map<String, Object> all = new HashMap<>(config);
        all.putAll(properties.properties());
        return all;
    }

    private Map<String, Object> producerConfig(String role) {
        Map<String, Object> config = common(role);
        config.put("acks", "all");
        config.put("enable.idempotence", true);
        config.put("linger.ms", 0);
        config.put("request.timeout.ms", 5_000);
        config.put("delivery.timeout.ms", (int) DELIVERY_TIMEOUT.toMillis());
        config.put("max.block.ms", 5_000);
        config.put("max.request.size", MAX_REQUEST_BYTES);
        return config;
    }

    private Map<String, Object> consumerConfig(String role) {
        Map<String, Object> config = common(role);
        config.put("enable.auto.commit", false);
        config.put("auto.offset.reset", "earliest");
        config.put("isolation.level", "read_committed"); // what a deposed leader left open or aborted never happened
        config.put("allow.auto.create.topics", false);
        config.put("default.api.timeout.ms", 15_000);
        return config;
    }

    private Map<String, Object> common(String role) {
        Map<String, Object> config = new HashMap<>();
        config.put("bootstrap.servers", properties.servers());
        config.put("client.id", clientId + "-" + role);
        config.put("reconnect.backoff.ms", 50);
        config.put("reconnect.backoff.max.ms", 1_000);
        config.put("enable.metrics.push", false);
        config.put("metric.reporters", List.of()); // not a hundred MBeans a client, unless they are asked for
        return config;
    }

    private static <T> T made(Supplier<T> client) {
        try {
            return client.get();
        } catch (KafkaException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new WalfleetException(
                    FailureCode.CONFIGURATION,
                    "the Kafka client cannot be made: " + cause.getMessage(),
                    "check kafka.bootstrap-servers and kafka.properties",
                    e);
        }
    }
}
