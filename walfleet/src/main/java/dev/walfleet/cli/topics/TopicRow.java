package dev.walfleet.cli.topics;

import dev.walfleet.event.EventCodec;
import dev.walfleet.event.Party;
import dev.walfleet.event.Topic;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * One topic, as it is shown.
 *
 * @param use {@code queue}, {@code facts} or {@code state}
 * @param events the {@code ce_type}s that are written there
 */
record TopicRow(
        String name, String use, String content, List<String> writtenBy, List<String> readBy, List<String> events) {
    static List<TopicRow> all(String prefix) {
        List<TopicRow> rows = new ArrayList<>();
        for (Topic topic : Topic.values()) {
            rows.add(new TopicRow(
                    topic.name(prefix),
                    topic.use().name().toLowerCase(Locale.ROOT),
                    topic.content(),
                    words(topic.writers()),
                    words(topic.readers()),
                    events(topic)));
        }
        rows.add(new TopicRow(
                prefix + Topic.DEAD_LETTERS,
                "facts",
                "what could not be handled, as it came, with the reason",
                words(services()),
                words(List.of(Party.ANYONE)),
                List.of()));
        return rows;
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
