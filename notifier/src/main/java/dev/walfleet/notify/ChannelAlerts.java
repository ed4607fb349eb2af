package dev.walfleet.notify;

import dev.walfleet.event.AlertEvent;
import dev.walfleet.event.AlertFired;
import dev.walfleet.event.AlertResolved;
import dev.walfleet.event.Severity;
import dev.walfleet.notify.book.AlertKeys;
import dev.walfleet.notify.channel.ChannelReports;
import dev.walfleet.vocabulary.Failure;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * A channel that fails is an alert, for the others to tell. Published by whoever uses the channel, not by the leader of the
 * alert book; the first message that gets through ends it.
 */
final class ChannelAlerts implements ChannelReports {
    private final Consumer<AlertEvent> publisher;
    private final Clock clock;
    private final Map<String, AlertFired> firing = new HashMap<>();
    private final Map<String, Instant> sent = new HashMap<>();
    private final Map<String, Instant> over = new HashMap<>();

    ChannelAlerts(Consumer<AlertEvent> publisher, Clock clock) {
        this.publisher = publisher;
        this.clock = clock;
    }

    @Override
    public synchronized void failed(String channel, Failure failure, Instant since) {
        if (firing.containsKey(channel)) {
            return;
        }
        AlertFired fired = new AlertFired(
                AlertKeys.channelFailed(channel),
                Severity.CRITICAL,
                null,
                "alerts do not get through on channel " + channel,
                failure.message(),
                failure.hint(),
                since,
                clock.instant());
        firing.put(channel, fired);
        publisher.accept(fired);
    }

    @Override
    public synchronized void sent(String channel) {
        sent.put(channel, clock.instant());
        resolve(channel);
    }

    @Override
    public synchronized void told(String channel, AlertEvent alert) {
        Instant ended = over.getOrDefault(channel, Instant.MIN);
        if (alert instanceof AlertFired fired && fired.at().isAfter(ended)) {
            firing.putIfAbsent(channel, fired);
            // by the time this came out of the queue, others before it may have got through
            if (sent.getOrDefault(channel, Instant.MIN).isAfter(fired.at())) {
                resolve(channel);
            }
        } else if (alert instanceof AlertResolved resolved
                && resolved.resolvedAt().isAfter(ended)) {
            over.put(channel, resolved.resolvedAt());
            AlertFired known = firing.get(channel);
            if (known != null && !resolved.resolvedAt().isBefore(known.at())) {
                firing.remove(channel);
            }
        }
    }

    private void resolve(String channel) {
        AlertFired fired = firing.remove(channel);
        if (fired != null) {
            Instant now = clock.instant();
            over.put(channel, now);
            publisher.accept(
                    new AlertResolved(fired.key(), fired.severity(), null, fired.title(), fired.firstSeen(), now));
        }
    }
}
