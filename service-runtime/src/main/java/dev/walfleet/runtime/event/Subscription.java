package dev.walfleet.runtime.event;

import dev.walfleet.event.Topic;
import java.time.Duration;
import java.util.Set;

/**
 * What a listener reads.
 *
 * @param group the name of the group without the prefix, for example {@code notifier}; the instances of a service share it
 * @param topics what is read
 * @param start where a group that never read before begins
 * @param patience how long an event whose handling fails with kind {@code RETRY} is tried again before it is a dead letter;
 *     other kinds are tried three times
 */
public record Subscription(String group, Set<Topic> topics, Start start, Duration patience) {
    /** One minute. */
    public static final Duration DEFAULT_PATIENCE = Duration.ofMinutes(1);

    public Subscription {
        topics = Set.copyOf(topics);
        if (group.isBlank() || topics.isEmpty()) {
            throw new IllegalArgumentException("a subscription of group '" + group + "' to " + topics);
        }
        if (patience.isNegative()) {
            throw new IllegalArgumentException("patience of " + patience + ", expected 0 or more");
        }
    }

    /** From the oldest event on, with the default patience. */
    public static Subscription of(String group, Topic... topics) {
        return new Subscription(group, Set.of(topics), Start.OLDEST, DEFAULT_PATIENCE);
    }

    /** Where a group begins that never read before. */
    public enum Start {
        OLDEST,
        NEWEST
    }
}
