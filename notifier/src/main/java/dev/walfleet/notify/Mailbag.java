package dev.walfleet.notify;

import dev.walfleet.event.AlertEvent;
import dev.walfleet.event.AlertFired;
import dev.walfleet.notify.book.AlertKeys;
import dev.walfleet.notify.channel.ChannelReports;
import dev.walfleet.notify.channel.Courier;
import dev.walfleet.runtime.event.Delivery;
import dev.walfleet.runtime.event.EventHandler;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What comes off the topic of alerts for one channel. A channel that is new reads the topic from its beginning: of what is
 * older than a day it is told only what fires still.
 */
final class Mailbag implements EventHandler {
    private static final Duration NEWS = Duration.ofDays(1);

    private final Courier courier;
    private final Past past;
    private final ChannelReports reports;
    private final Clock clock;
    private @Nullable Map<String, AlertEvent> newest;

    Mailbag(Courier courier, Past past, ChannelReports reports, Clock clock) {
        this.courier = courier;
        this.past = past;
        this.reports = reports;
        this.clock = clock;
    }

    @Override
    public void handle(Delivery delivery) throws InterruptedException {
        Map<String, AlertEvent> known = newest == null ? look() : newest;
        boolean news = delivery.time().plus(NEWS).isAfter(clock.instant());
        boolean firing = delivery.event() instanceof AlertFired fired && fired.equals(known.get(fired.key()));
        if (news || firing) {
            courier.handle(delivery);
        }
    }

    private Map<String, AlertEvent> look() {
        Map<String, AlertEvent> found = past.newest();
        String channel = courier.channel().name();
        AlertEvent own = found.get(AlertKeys.channelFailed(channel));
        if (own != null) {
            reports.told(channel, own);
        }
        newest = found;
        return found;
    }
}
