package dev.walfleet.runtime.kafka;

import dev.walfleet.event.Topic;
import java.util.Optional;

/** The names on the brokers: all begin with the configured prefix, so that several fleets share a cluster. */
record KafkaNames(String prefix) {
    String topic(Topic topic) {
        return topic.name(prefix);
    }

    String deadLetters() {
        return prefix + Topic.DEAD_LETTERS;
    }

    String group(String name) {
        return prefix + name;
    }

    /** Empty where the name is none of ours. */
    Optional<Topic> topicOf(String name) {
        for (Topic topic : Topic.values()) {
            if (topic(topic).equals(name)) {
                return Optional.of(topic);
            }
        }
        return Optional.empty();
    }
}
