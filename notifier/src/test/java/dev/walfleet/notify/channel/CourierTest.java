package dev.walfleet.notify.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.walfleet.event.AlertEvent;
import dev.walfleet.event.Severity;
import dev.walfleet.runtime.event.Delivery;
import dev.walfleet.vocabulary.Failing;
import dev.walfleet.vocabulary.Failure;
import dev.walfleet.vocabulary.FailureCode;
import dev.walfleet.vocabulary.WalfleetException;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

class CourierTest {
    private static final Duration LONG = Duration.ofHours(1);

    private final Sink sink = new Sink();
    private final List<String> reports = new CopyOnWriteArrayList<>();
    private final List<Delivery> topic = new ArrayList<>();
    private final MeterRegistry meters = new SimpleMeterRegistry();
    private Instant now = Alerts.T0;

    private Courier courier(int perPeriod, Duration period, Duration failedAfter) {
        return courier(new DeliveryProperties(Severity.WARNING, perPeriod), period, failedAfter);
    }

    private Courier courier(DeliveryProperties delivery, Duration period, Duration failedAfter) {
        Clock clock = new Clock() {
            @Override
            public java.time.ZoneId getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(java.time.ZoneId zone) {
                return this;
            }

            @Override
            public Instant instant() {
                return now;
            }
        };
        CourierSettings settings =
                new CourierSettings(3, Duration.ofMillis(1), Duration.ofMillis(400), period, failedAfter);
        return new Courier(
                sink,
                delivery,
                settings,
                first -> topic.subList((int) first.offset(), topic.size()),
                new ChannelReports() {
                    @Override
                    public void failed(String channel, Failure failure, Instant since) {
                        reports.add("failed since " + since);
                    }

                    @Override
                    public void sent(String channel) {
                        reports.add("sent");
                    }

                    @Override
                    public void told(String channel, AlertEvent alert) {
                        reports.add("told " + alert.key());
                    }
                },
                meters,
                clock);
    }

    private Delivery publish(AlertEvent alert) {
        Delivery delivery = Alerts.at(topic.size(), alert);
        topic.add(delivery);
        return delivery;
    }

    @Test
    void triesAgainUntilItWorks() throws Exception {
        sink.failures = 2;
        courier(10, LONG, LONG).handle(publish(Alerts.fired("k")));

        assertThat(sink.sent).containsExactly("k");
        assertThat(sink.tries).isEqualTo(3);
        assertThat(reports).containsExactly("sent");
    }

    @Test
    void leavesAChannelAloneThatFailsAndComesBackToIt() throws Exception {
        sink.failures = 3;
        Courier courier = courier(10, LONG, LONG);
        Delivery alert = publish(Alerts.fired("k"));

        assertThatThrownBy(() -> courier.handle(alert)).hasMessage("down");
        assertThatThrownBy(() -> courier.handle(alert))
                .satisfies(e -> assertThat(Failing.of(e).code()).isEqualTo(FailureCode.CHANNEL_UNREACHABLE))
                .hasMessageContaining("left alone");
        assertThat(sink.tries).isEqualTo(3);
        assertThat(meters.get("walfleet_alert_channel_up").gauge().value()).isZero();

        await().ignoreExceptions().untilAsserted(() -> courier.handle(alert));
        assertThat(sink.sent).containsExactly("k");
        assertThat(meters.get("walfleet_alert_channel_up").gauge().value()).isEqualTo(1);
    }

    @Test
    void reportsAChannelThatFailsForTooLong() throws Exception {
        sink.failures = Integer.MAX_VALUE;
        Courier courier = courier(10, LONG, Duration.ofMinutes(2));
        Delivery alert = publish(Alerts.fired("k"));
        assertThatThrownBy(() -> courier.handle(alert)).hasMessage("down");
        assertThat(reports).isEmpty();

        now = now.plusSeconds(121);
        await().untilAsserted(() -> {
            assertThatThrownBy(() -> courier.handle(alert)).isInstanceOf(WalfleetException.class);
            assertThat(reports).containsOnly("failed since " + Alerts.T0).isNotEmpty();
        });

        sink.failures = 0;
        await().ignoreExceptions().untilAsserted(() -> courier.handle(alert));
        assertThat(reports).endsWith("sent");
    }

    @Test
    void reportsAtOnceWhatTheReceiverWillNeverTake() {
        sink.failures = 1;
        sink.code = FailureCode.CHANNEL_REFUSED;
        Courier courier = courier(10, LONG, LONG);

        assertThatThrownBy(() -> courier.handle(publish(Alerts.fired("k"))))
                .satisfies(e -> assertThat(Failing.of(e).code()).isEqualTo(FailureCode.CHANNEL_REFUSED));
        assertThat(sink.tries).isEqualTo(1);
        assertThat(reports).containsExactly("failed since " + Alerts.T0);
    }

    @Test
    void tellsTogetherWhatComesTooFast() throws Exception {
        sink.digests = true;
        Courier courier = courier(2, Duration.ofMillis(300), LONG);
        for (int i = 0; i < 40; i++) {
            publish(Alerts.fired("k" + i));
        }
        for (Delivery delivery : List.copyOf(topic)) {
            courier.handle(delivery);
        }

        assertThat(sink.sent).hasSize(3).startsWith("k0", "k1");
        assertThat(sink.sent.get(2)).startsWith("k2,k3,").endsWith(",k39");
        assertThat(meters.get("walfleet_alert_deliveries")
                        .tag("outcome", "summarised")
                        .counter()
                        .count())
                .isEqualTo(38);
    }

    @Test
    void letsMachinesWaitInsteadAndLeavesNothingOut() throws Exception {
        Courier courier = courier(2, Duration.ofMillis(50), LONG);
        for (int i = 0; i < 7; i++) {
            courier.handle(publish(Alerts.fired("k" + i)));
        }

        assertThat(sink.sent).containsExactly("k0", "k1", "k2", "k3", "k4", "k5", "k6");
    }

    @Test
    void endsItsWaitWhenItIsClosed() throws Exception {
        Courier courier = courier(1, LONG, LONG);
        courier.handle(publish(Alerts.fired("k0")));
        Delivery next = publish(Alerts.fired("k1"));
        CompletableFuture<Void> waiting = CompletableFuture.runAsync(() -> {
            try {
                courier.handle(next);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        courier.close();

        assertThat(waiting)
                .failsWithin(Duration.ofSeconds(5))
                .withThrowableThat()
                .withMessageContaining("its turn");
        assertThat(sink.sent).containsExactly("k0");
    }

    @Test
    void leavesOutWhatIsNotGraveEnough() throws Exception {
        Courier courier = courier(new DeliveryProperties(Severity.CRITICAL, 10), LONG, LONG);
        courier.handle(publish(Alerts.fired("minor", Severity.WARNING)));
        courier.handle(publish(Alerts.fired("grave")));

        assertThat(sink.sent).containsExactly("grave");
    }

    @Test
    void doesNotSendAChannelTheNewsOfItsOwnFailure() throws Exception {
        Courier courier = courier(10, LONG, LONG);
        courier.handle(publish(Alerts.fired("channel-failed/sink")));
        courier.handle(publish(Alerts.fired("channel-failed/email")));

        assertThat(sink.sent).containsExactly("channel-failed/email");
        assertThat(reports).containsExactly("told channel-failed/sink", "sent");
    }

    /** Takes alerts, or does not. */
    private static final class Sink implements AlertChannel {
        final List<String> sent = new CopyOnWriteArrayList<>();
        int failures;
        int tries;
        boolean digests;
        FailureCode code = FailureCode.CHANNEL_UNREACHABLE;

        @Override
        public String name() {
            return "sink";
        }

        @Override
        public void send(AlertEvent alert) {
            attempt();
            sent.add(alert.key());
        }

        @Override
        public boolean digests() {
            return digests;
        }

        @Override
        public void sendDigest(List<AlertEvent> alerts) {
            attempt();
            sent.add(String.join(",", alerts.stream().map(AlertEvent::key).toList()));
        }

        private void attempt() {
            tries++;
            if (failures > 0) {
                failures--;
                throw new WalfleetException(code, "down", "");
            }
        }
    }
}
