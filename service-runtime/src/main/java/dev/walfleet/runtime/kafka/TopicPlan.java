package dev.walfleet.runtime.kafka;

import dev.walfleet.event.Topic;
import dev.walfleet.runtime.config.KafkaProperties;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * How a topic of ours is created.
 *
 * @param replicationFactor -1 = as the brokers decide
 */
record TopicPlan(String name, int partitions, short replicationFactor, Map<String, String> config) {
    /** A backup of thousands of databases has a long outcome. */
    private static final int EVENT_BYTES = 4 << 20;

    /** A dead letter is a record as it came and its headers: larger than any that our topics admit. */
    private static final int DEAD_LETTER_BYTES = 8 << 20;

    /** All topics of a fleet. */
    static List<TopicPlan> of(KafkaProperties properties, boolean sharedQueues) {
        KafkaNames names = new KafkaNames(properties.topicPrefix());
        short replicas = properties.replicationFactor().shortValue();
        List<TopicPlan> plans = new ArrayList<>();
        for (Topic topic : Topic.values()) {
            plans.add(new TopicPlan(
                    names.topic(topic), partitions(topic, properties, sharedQueues), replicas, config(topic)));
        }
        plans.add(new TopicPlan(
                names.deadLetters(),
                1,
                replicas,
                Map.of("retention.ms", millis(Duration.ofDays(30)), "max.message.bytes", "" + DEAD_LETTER_BYTES)));
        return plans;
    }

    private static int partitions(Topic topic, KafkaProperties properties, boolean sharedQueues) {
        return switch (topic.use()) {
            // an idle worker takes nothing from a partition of another
            case QUEUE -> sharedQueues ? 1 : properties.queuePartitions();
            // the schedule's state is one seat: who owns it leads
            case STATE -> 1;
            case FACTS -> properties.partitions();
        };
    }

    private static Map<String, String> config(Topic topic) {
        return switch (topic.use()) {
            case QUEUE -> Map.of("retention.ms", millis(Duration.ofDays(7)), "max.message.bytes", "" + EVENT_BYTES);
            case STATE ->
                Map.of(
                        "cleanup.policy",
                        "compact",
                        "max.message.bytes",
                        "" + EVENT_BYTES,
                        "segment.ms",
                        millis(Duration.ofDays(1)),
                        "min.cleanable.dirty.ratio",
                        "0.2");
            case FACTS ->
                Map.of(
                        "retention.ms",
                        millis(topic == Topic.SERVICES ? Duration.ofDays(3) : Duration.ofDays(30)),
                        "max.message.bytes",
                        "" + EVENT_BYTES);
        };
    }

    private static String millis(Duration duration) {
        return "" + duration.toMillis();
    }
}
