package dev.walfleet.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.walfleet.event.EventCodec;
import dev.walfleet.event.Topic;
import dev.walfleet.postgres.server.PostgresServer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What no service can read, on every topic: it ends in the dead letters with its reason and origin, and the pipeline goes on. */
@ExtendWith(SharedServers.class)
class DeadLettersIT {
    private static final String UNKNOWN = "dev.walfleet.never.heard.of.v9";
    private static final int JUST_ACCEPTED = 1_000_000;

    private static InProcessFleet fleet;
    private static KafkaProducer<byte[], byte[]> producer;

    @BeforeAll
    static void start(Servers servers, @TempDir Path folder) throws Exception {
        PostgresServer server = servers.newestPostgres();
        server.execute("postgres", "CREATE DATABASE letters");
        server.execute("letters", "CREATE TABLE t AS SELECT generate_series(1, 1000) i");
        String yaml = "repositories: {local: {type: directory, path: \"" + folder.resolve("backups") + "\"}}\n"
                + "clusters:\n" + FleetSettings.cluster("letters", server, "databases: {include: [letters]}");
        fleet = InProcessFleet.start(
                servers.kafka().bootstrapServers(),
                new FleetSettings(folder, "letters.", "share", yaml, FleetSettings.environment(server)));
        fleet.initialise();
        producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", fleet.bootstrapServers(), "max.request.size", 2 << 20),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    @AfterAll
    static void stop() throws Exception {
        producer.close();
        fleet.close();
    }

    @Test
    void whatIsUnreadableEndsWithItsReasonAndThePipelineGoesOn() throws Exception {
        Map<String, String> sent = new TreeMap<>();
        for (Topic topic : Topic.values()) {
            String type = anEventOf(topic);
            put(sent, topic, "malformed", type, "{\"job\": ".getBytes(StandardCharsets.UTF_8));
            put(
                    sent,
                    topic,
                    "of wrong types",
                    type,
                    "{\"job\": [1], \"cluster\": {}, \"attempt\": \"x\"}".getBytes(StandardCharsets.UTF_8));
            put(sent, topic, "without headers", "", "{}".getBytes(StandardCharsets.UTF_8));
            put(sent, topic, "oversized", type, noise());
            put(sent, topic, "of another system", "com.example.something", "{}".getBytes(StandardCharsets.UTF_8));
        }
        Awaitility.await()
                .atMost(Duration.ofSeconds(90))
                .pollInterval(Duration.ofMillis(500))
                .untilAsserted(() -> assertThat(letters().keySet())
                        .as("a dead letter of everything that was sent: %s", sent)
                        .containsAll(sent.keySet()));
        letters().forEach((origin, letter) -> {
            assertThat(header(letter, "walfleet_reason"))
                    .as("reason of %s", sent.get(origin))
                    .isNotBlank();
            assertThat(header(letter, "walfleet_group")).isNotBlank();
            if ("oversized".equals(sent.get(origin))) {
                assertThat(letter.value()).as("it is kept whole").hasSize(JUST_ACCEPTED);
            }
        });
        assertThat(letters().values())
                .as("nothing else became one")
                .filteredOn(letter -> !UNKNOWN.equals(header(letter, "ce_type")))
                .hasSameSizeAs(sent.keySet());
        fleet.verified(fleet.backup("letters").backups());
    }

    @Test
    void whatIsOfANewerReleaseIsSkippedAndCountedButARequestIsNeverLost() throws Exception {
        Map<String, String> requests = new TreeMap<>();
        for (Topic topic : Topic.values()) {
            if (topic.use() == Topic.Use.QUEUE) {
                put(requests, topic, "unknown", UNKNOWN, "{}".getBytes(StandardCharsets.UTF_8));
            } else {
                put(new TreeMap<>(), topic, "unknown", UNKNOWN, "{}".getBytes(StandardCharsets.UTF_8));
            }
        }
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(500))
                .untilAsserted(() -> {
                    String metrics = fleet.metrics();
                    for (Topic topic : Topic.values()) {
                        if (topic.use() != Topic.Use.QUEUE) {
                            assertThat(metrics.lines())
                                    .as("the skipped of %s", topic.suffix())
                                    .anyMatch(line -> line.startsWith("walfleet_events_consumed_total{")
                                            && line.contains("outcome=\"skipped\"")
                                            && line.contains("topic=\"" + topic.suffix() + "\""));
                        }
                    }
                    assertThat(letters().keySet()).containsAll(requests.keySet());
                });
        assertThat(letters().values())
                .filteredOn(letter -> UNKNOWN.equals(header(letter, "ce_type")))
                .hasSameSizeAs(requests.keySet());
        fleet.verified(fleet.backup("letters").backups());
    }

    private static String anEventOf(Topic topic) {
        return EventCodec.types().entrySet().stream()
                .filter(entry -> topic.events().isAssignableFrom(entry.getValue()))
                .map(Map.Entry::getKey)
                .sorted()
                .findFirst()
                .orElseThrow();
    }

    private static byte[] noise() {
        byte[] bytes = new byte[JUST_ACCEPTED];
        new Random(1).nextBytes(bytes);
        return bytes;
    }

    private static void put(Map<String, String> sent, Topic topic, String what, String type, byte[] value)
            throws Exception {
        ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(
                topic.name(fleet.prefix()), null, "letters".getBytes(StandardCharsets.UTF_8), value);
        if (!type.isEmpty()) {
            record.headers().add("ce_type", type.getBytes(StandardCharsets.UTF_8));
            record.headers().add("ce_id", what.getBytes(StandardCharsets.UTF_8));
        }
        RecordMetadata at = producer.send(record).get();
        sent.put(at.topic() + "/" + at.partition() + "/" + at.offset(), what);
    }

    /** The dead letters, by where they came from. */
    private static Map<String, ConsumerRecord<byte[], byte[]>> letters() {
        List<ConsumerRecord<byte[], byte[]>> all =
                new ArrayList<>(RawTopics.read(fleet.bootstrapServers(), fleet.prefix() + Topic.DEAD_LETTERS));
        return all.stream()
                .collect(Collectors.toMap(
                        letter -> header(letter, "walfleet_topic") + "/" + header(letter, "walfleet_partition") + "/"
                                + header(letter, "walfleet_offset"),
                        letter -> letter,
                        (first, second) -> {
                            throw new AssertionError("two dead letters of one record: " + first + " and " + second);
                        }));
    }

    private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
        Header header = record.headers().lastHeader(name);
        return header == null ? "" : new String(header.value(), StandardCharsets.UTF_8);
    }
}
