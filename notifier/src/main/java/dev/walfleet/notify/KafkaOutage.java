package dev.walfleet.notify;

import dev.walfleet.event.AlertEvent;
import dev.walfleet.event.AlertFired;
import dev.walfleet.event.AlertResolved;
import dev.walfleet.event.Severity;
import dev.walfleet.notify.book.AlertKeys;
import dev.walfleet.notify.channel.AlertChannel;
import dev.walfleet.notify.channel.CourierSettings;
import dev.walfleet.vocabulary.DurationText;
import dev.walfleet.vocabulary.Failing;
import dev.walfleet.vocabulary.Failure;
import dev.walfleet.vocabulary.InstanceId;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells people of an outage of Kafka, straight to their channels: all other alerts go over a topic, so without Kafka there is
 * no backup and no word of it. Every notifier tells what it sees itself, once on each channel; what it tells never is on the
 * topic. A channel that fails is tried again until it has it.
 *
 * <p>For one thread, which sending blocks.
 */
final class KafkaOutage {
    private static final Logger log = LoggerFactory.getLogger(KafkaOutage.class);

    private final Collection<AlertChannel> channels;
    private InstanceId instance;
    private final Duration after;
    private final Duration pause;
    private final Map<AlertChannel, AlertFired> told = new LinkedHashMap<>();
    private final Map<AlertChannel, Instant> resting = new HashMap<>();
    private @Nullable Instant since;
    private @Nullable AlertFired fired;
    private @Nullable Instant over;

    /**
     * @param instance the notifier that sees it, as far as is known
     * @param after how long Kafka may be away until that is told
     * @param pause how long a channel that failed is left alone
     */
    KafkaOutage(Collection<AlertChannel> channels, InstanceId instance, Duration after, Duration pause) {
        this.channels = channels;
        this.instance = instance;
        this.after = after;
        this.pause = pause;
    }

    /** @param channels some of their own, which nobody else sends on */
    static KafkaOutage of(
            Collection<AlertChannel> channels,
            InstanceId instance,
            NotifierProperties properties,
            CourierSettings courier) {
        return new KafkaOutage(channels, instance, properties.kafkaAwayAfter(), courier.rest());
    }

    /** Names it from now on; what was told already ends under the name that it had. */
    void seenBy(InstanceId notifier) {
        instance = notifier;
    }

    /** @param heard whether Kafka takes what this notifier publishes */
    void look(boolean heard, Instant now) {
        if (heard) {
            backAgain(now);
        } else {
            away(now);
        }
    }

    private void away(Instant now) {
        over = null;
        Instant from = since == null ? now : since;
        since = from;
        if (now.isBefore(from.plus(after))) {
            return;
        }
        AlertFired alert = fired == null ? alert(from, now) : fired;
        fired = alert;
        for (AlertChannel channel : channels) {
            if (!told.containsKey(channel) && sent(channel, alert, now)) {
                told.put(channel, alert);
            }
        }
    }

    private void backAgain(Instant now) {
        since = null;
        fired = null;
        Instant end = over == null ? now : over;
        over = end;
        told.entrySet().removeIf(entry -> sent(entry.getKey(), end(entry.getValue(), end), now));
    }

    private boolean sent(AlertChannel channel, AlertEvent alert, Instant now) {
        if (now.isBefore(resting.getOrDefault(channel, Instant.MIN))) {
            return false;
        }
        try {
            channel.send(alert);
            resting.remove(channel);
            return true;
        } catch (RuntimeException e) {
            Failure failure = Failing.of(e);
            log.warn(
                    "outage not told channel={} code={} cause=\"{}\" hint=\"{}\"",
                    channel.name(),
                    failure.code(),
                    failure.message(),
                    failure.hint());
            resting.put(channel, now.plus(pause));
            return false;
        }
    }

    private AlertFired alert(Instant from, Instant now) {
        return new AlertFired(
                AlertKeys.kafkaAway(instance),
                Severity.CRITICAL,
                null,
                "Kafka is away: no backup is asked for, and no other alert comes",
                "Kafka has stored nothing of %s for %s"
                        .formatted(instance, DurationText.format(Duration.between(from, now))),
                "look at the brokers, and at the log of this notifier; what happens meanwhile waits on disk and is told afterwards",
                from,
                now);
    }

    private static AlertResolved end(AlertFired alert, Instant at) {
        return new AlertResolved(alert.key(), alert.severity(), null, alert.title(), alert.firstSeen(), at);
    }
}
