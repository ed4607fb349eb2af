package dev.walfleet.notify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.walfleet.event.AlertEvent;
import dev.walfleet.event.AlertFired;
import dev.walfleet.event.AlertResolved;
import dev.walfleet.vocabulary.Failure;
import dev.walfleet.vocabulary.FailureCode;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ChannelAlertsTest {
    private static final Instant T0 = Instant.parse("2026-11-22T02:00:00Z");
    private static final Failure DOWN =
            new Failure(FailureCode.CHANNEL_UNREACHABLE, "mail1 does not answer", "start it");

    private final List<AlertEvent> published = new ArrayList<>();

    private ChannelAlerts at(int second) {
        return new ChannelAlerts(published::add, Clock.fixed(T0.plusSeconds(second), ZoneOffset.UTC));
    }

    @Test
    void firesOnceAndResolvesOnce() {
        ChannelAlerts alerts = at(120);
        alerts.sent("email");
        alerts.failed("email", DOWN, T0);
        alerts.failed("email", DOWN, T0);
        alerts.sent("webhook-ops");
        alerts.sent("email");
        alerts.sent("email");

        assertThat(published).hasSize(2);
        assertThat(published.get(0)).isInstanceOfSatisfying(AlertFired.class, fired -> {
            assertThat(fired.key()).isEqualTo("channel-failed/email");
            assertThat(fired.message()).isEqualTo("mail1 does not answer");
            assertThat(fired.firstSeen()).isEqualTo(T0);
        });
        assertThat(published.get(1)).isInstanceOf(AlertResolved.class);
    }

    @Test
    void doesNotResolveAgainWhenItsOwnAlertsComeOffTheTopic() {
        ChannelAlerts alerts = at(120);
        alerts.failed("email", DOWN, T0);
        alerts.sent("email");

        for (AlertEvent alert : List.copyOf(published)) {
            alerts.told("email", alert);
        }
        alerts.sent("email");
        assertThat(published).hasSize(2);
    }

    @Test
    void resolvesWhatAPredecessorFired() {
        at(120).failed("email", DOWN, T0);
        ChannelAlerts successor = at(300);
        successor.told("email", published.get(0));
        successor.failed("email", DOWN, T0);
        assertThat(published).hasSize(1);

        successor.sent("email");
        assertThat(published).hasSize(2).last().isInstanceOf(AlertResolved.class);
    }

    @Test
    void resolvesWhatAnotherInstanceFiredWhereThisOneGetsThrough() {
        at(120).failed("email", DOWN, T0);
        ChannelAlerts other = at(130);
        other.sent("email");
        other.told("email", published.get(0));

        assertThat(published).hasSize(2).last().isInstanceOf(AlertResolved.class);
    }
}
