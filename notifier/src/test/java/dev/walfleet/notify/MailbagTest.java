package dev.walfleet.notify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.walfleet.event.AlertEvent;
import dev.walfleet.event.AlertFired;
import dev.walfleet.event.AlertResolved;
import dev.walfleet.event.Severity;
import dev.walfleet.notify.channel.AlertChannel;
import dev.walfleet.notify.channel.Courier;
import dev.walfleet.notify.channel.CourierSettings;
import dev.walfleet.notify.channel.DeliveryProperties;
import dev.walfleet.runtime.event.Delivery;
import dev.walfleet.vocabulary.Failing;
import dev.walfleet.vocabulary.FailureCode;
import dev.walfleet.vocabulary.FailureKind;
import dev.walfleet.vocabulary.WalfleetException;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class MailbagTest {
    private static final Instant NOW = Instant.parse("2026-11-22T02:00:00Z");
    private static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);

    private final FakeLog topic = new FakeLog();
    private final List<String> sent = new ArrayList<>();

    private boolean down;

    private void deliverAll() throws InterruptedException {
        AlertChannel channel = new AlertChannel() {
            @Override
            public String name() {
                return "sink";
            }

            @Override
            public void send(AlertEvent alert) {
                if (down) {
                    throw new WalfleetException(FailureCode.CHANNEL_UNREACHABLE, "down", "");
                }
                sent.add((alert instanceof AlertFired ? "fired " : "resolved ") + alert.key());
            }
        };
        Past past = new Past(topic);
        ChannelAlerts reports = new ChannelAlerts(alert -> topic.add(alert, NOW), CLOCK);
        Courier courier = new Courier(
                channel,
                DeliveryProperties.UNLIMITED,
                new CourierSettings(
                        1,
                        Duration.ofMillis(1),
                        Duration.ZERO.plusMillis(1),
                        Duration.ofMinutes(1),
                        Duration.ofHours(1)),
                past::from,
                reports,
                new SimpleMeterRegistry(),
                CLOCK);
        Mailbag mailbag = new Mailbag(courier, past, reports, Duration.ofHours(12), CLOCK);
        for (Delivery delivery : List.copyOf(topic.alerts)) {
            mailbag.handle(delivery);
        }
    }

    private static AlertFired fired(String key) {
        return new AlertFired(key, Severity.CRITICAL, null, "t", "m", "", NOW, NOW);
    }

    private static AlertResolved resolved(String key) {
        return new AlertResolved(key, Severity.CRITICAL, null, "t", NOW, NOW);
    }

    @Test
    void tellsANewChannelOfTheOldOnlyWhatFiresStill() throws Exception {
        Instant longAgo = NOW.minus(Duration.ofDays(30));
        topic.add(fired("over"), longAgo);
        topic.add(resolved("over"), longAgo);
        topic.add(fired("lasting"), longAgo);
        topic.add(fired("today"), NOW.minusSeconds(60));
        topic.add(resolved("today"), NOW.minusSeconds(30));

        deliverAll();

        assertThat(sent).containsExactly("fired lasting", "fired today", "resolved today");
    }

    @Test
    void resolvesTheFailureThatAPredecessorReported() throws Exception {
        topic.add(fired("channel-failed/sink"), NOW.minus(Duration.ofDays(2)));
        topic.add(fired("today"), NOW.minusSeconds(60));

        deliverAll();

        assertThat(sent).containsExactly("fired today");
        assertThat(topic.alerts).last().satisfies(d -> assertThat(d.event()).isInstanceOf(AlertResolved.class));
    }

    @Test
    void givesUpWhatWaitedForTooLong() {
        down = true;
        topic.add(fired("young"), NOW.minus(Duration.ofHours(11)));
        assertThatThrownBy(this::deliverAll).hasMessage("down");

        topic.alerts.clear();
        topic.add(fired("old"), NOW.minus(Duration.ofHours(13)));
        assertThatThrownBy(this::deliverAll)
                .hasMessage("down, and the alert has been waiting for more than 12h")
                .satisfies(e -> assertThat(Failing.of(e).kind()).isEqualTo(FailureKind.OPERATOR));
    }
}
