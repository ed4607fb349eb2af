package dev.walfleet.runtime.kafka;

import dev.walfleet.event.Event;
import dev.walfleet.event.EventCodec;
import dev.walfleet.event.Topic;
import dev.walfleet.local.LocalKafka;
import dev.walfleet.runtime.config.KafkaProperties;
import dev.walfleet.vocabulary.InstanceId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;

/** One broker for all tests of this JVM; each test is a fleet of its own, by its prefix. */
final class TestBroker implements AutoCloseable {
    private static LocalKafka shared;

    private final KafkaProperties properties;
    private final KafkaClients clients;
    private final Producer<byte[], byte[]> producer;

    private TestBroker(String bootstrap, java.util.function.UnaryOperator<KafkaProperties> settings) {
        properties = settings.apply(KafkaProperties.at(bootstrap)
                .withTopicPrefix("t" + UUID.randomUUID().toString().substring(0, 8) + "."));
        clients = new KafkaClients(properties, new InstanceId("test"));
        try (Admin admin = clients.admin()) {
            new Topics(admin, properties).prepare();
        }
        producer = clients.producer();
    }

    static synchronized TestBroker fleet() {
        return fleet(properties -> properties);
    }

    static synchronized TestBroker fleet(java.util.function.UnaryOperator<KafkaProperties> settings) {
        if (shared == null) {
            shared = LocalKafka.throwAway();
            Runtime.getRuntime().addShutdownHook(new Thread(shared::close));
        }
        return new TestBroker(shared.bootstrapServers(), settings);
    }

    /** A fleet on a broker of the test's own. */
    static TestBroker fleet(String bootstrap) {
        return new TestBroker(bootstrap, properties -> properties);
    }

    KafkaProperties properties() {
        return properties;
    }

    KafkaClients clients() {
        return clients;
    }

    KafkaNames names() {
        return clients.names();
    }

    void send(Event event) {
        send(Envelope.of(event, "/test", java.time.Instant.now()).record(names()));
    }

    /** All at once. */
    void sendAll(List<? extends Event> events) {
        var sent = events.stream()
                .map(event -> producer.send(
                        Envelope.of(event, "/test", java.time.Instant.now()).record(names())))
                .toList();
        try {
            for (var one : sent) {
                one.get(30, TimeUnit.SECONDS);
            }
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    void send(Topic topic, String type, String json) {
        ProducerRecord<byte[], byte[]> record =
                new ProducerRecord<>(names().topic(topic), Envelope.bytes("k"), Envelope.bytes(json));
        record.headers().add("ce_type", Envelope.bytes(type));
        send(record);
    }

    void send(ProducerRecord<byte[], byte[]> record) {
        try {
            producer.send(record).get(30, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    /** All committed records of a topic, as far as they are there. */
    List<ConsumerRecord<byte[], byte[]>> records(String topic) {
        try (Consumer<byte[], byte[]> consumer = clients.reader()) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(p -> new TopicPartition(topic, p.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                consumer.poll(Duration.ofMillis(100)).forEach(records::add);
            }
            return records;
        }
    }

    List<Event> events(Topic topic) {
        return records(names().topic(topic)).stream()
                .map(r -> EventCodec.decode(header(r, "ce_type"), r.value()).orElseThrow())
                .toList();
    }

    List<ConsumerRecord<byte[], byte[]>> deadLetters() {
        return records(names().deadLetters());
    }

    static String header(ConsumerRecord<byte[], byte[]> record, String name) {
        return new String(record.headers().lastHeader(name).value(), java.nio.charset.StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        producer.close();
    }
}
