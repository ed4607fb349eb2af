package dev.walfleet.notify;

import dev.walfleet.event.AlertEvent;
import dev.walfleet.event.AlertFired;
import dev.walfleet.notify.book.AlertKeys;
import dev.walfleet.notify.channel.ChannelReports;
import dev.walfleet.notify.channel.Courier;
import dev.walfleet.runtime.event.Delivery;
import dev.walfleet.runtime.event.EventHandler;
import dev.walfleet.vocabulary.DurationText;
import dev.walfleet.vocabulary.FailureCode;
import dev.walfleet.vocabulary.FailureKind;
import dev.walfleet.vocabulary.WalfleetException;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What comes off the topic of alerts for one channel. A channel that is new reads the topic from its beginning: of what is
 * older than a day it is told only what fires still. An alert that waited for too long is given up at its next failure.
 */
final class Mailbag implements EventHandler {
    private static final Duration NEWS = Duration.ofDays(1);

    private final Courier courier;
    private final Past past;
    private final ChannelReports reports;
    private final Duration giveUpAfter;
    private final Clock clock;
    private @Nullable Map<String, AlertEvent> newest;

    Mailbag(Courier courier, Past past, ChannelReports reports, Duration giveUpAfter, Clock clock) {
        this.courier = courier;
        this.past = past;
        this.reports = reports;
        this.giveUpAfter = giveUpAfter;
        this.clock = clock;
    }

    @Override
    public void handle(Delivery delivery) throws InterruptedException {
        Map<String, AlertEvent> known = newest == null ? look() : newest;
        boolean news = delivery.time().plus(NEWS).isAfter(clock.instant());
        boolean firing = delivery.event() instanceof AlertFired fired && fired.equals(known.get(fired.key()));
        if (news || firing) {
            deliver(delivery);
        }
    }

    private void deliver(Delivery delivery) throws InterruptedException {
        try {
            courier.handle(delivery);
        } catch (WalfleetException e) {
            boolean old = delivery.time().plus(giveUpAfter).isBefore(clock.instant());
            if (old && e.failure().kind() == FailureKind.RETRY) {
                throw new WalfleetException(
                        FailureCode.CHANNEL_REFUSED,
                        "%s, and the alert has been waiting for more than %s"
                                .formatted(e.failure().message(), DurationText.format(giveUpAfter)),
                        e.failure().hint(),
                        e);
            }
            throw e;
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
