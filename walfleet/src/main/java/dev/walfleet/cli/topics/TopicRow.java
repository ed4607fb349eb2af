package dev.walfleet.cli.topics;

import dev.walfleet.event.EventCodec;
import dev.walfleet.event.Party;
import dev.walfleet.event.Topic;
import dev.walfleet.runtime.config.KafkaProperties;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * One topic, as it is shown.
 *
 * @param use {@code queue}, {@code facts} or {@code state}
 * @param partitions that it is created with; for a queue it depends on the brokers where {@code kafka.queue} is {@code auto}
 * @param events the {@code ce_type}s that are written there
 */
record TopicRow(
        String name,
        String use,
        String partitions,
        String content,
        List<String> writtenBy,
        List<String> readBy,
        List<String> events) {
    static List<TopicRow> all(KafkaProperties kafka) {
        List<TopicRow> rows = new ArrayList<>();
        for (Topic topic : Topic.values()) {
            rows.add(new TopicRow(
                    topic.name(kafka.topicPrefix()),
                    topic.use().name().toLowerCase(Locale.ROOT),
                    partitions(topic, kafka),
                    topic.content(),
                    words(topic.writers()),
                    words(topic.readers()),
                    events(topic)));
        }
        rows.add(new TopicRow(
                kafka.topicPrefix() + Topic.DEAD_LETTERS,
                "facts",
                "1",
                "what could not be handled, as it came, with the reason",
                words(services()),
                words(List.of(Party.ANYONE)),
                List.of()));
        return rows;
    }

    private static String partitions(Topic topic, KafkaProperties kafka) {
        return switch (topic.use()) {
            case STATE -> "1";
            case FACTS -> String.valueOf(kafka.partitions());
            case QUEUE ->
                switch (kafka.queue()) {
                    case SHARE -> "1";
                    case CLASSIC -> String.valueOf(kafka.queuePartitions());
                    case AUTO -> "1 or " + kafka.queuePartitions();
                };
        };
    }

    private static List<Party> services() {
        return Arrays.stream(Party.values())
                .filter(party -> party != Party.ANYONE && party != Party.COMMAND_LINE)
                .toList();
    }

    private static List<String> words(List<Party> parties) {
        return parties.stream().map(Party::word).toList();
    }

    private static List<String> events(Topic topic) {
        return EventCodec.types().entrySet().stream()
                .filter(type -> topic.events().isAssignableFrom(type.getValue()))
                .map(java.util.Map.Entry::getKey)
                .toList();
    }
}
