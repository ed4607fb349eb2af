package dev.walfleet.notify;

import static dev.walfleet.notify.book.Facts.ORDERS;
import static dev.walfleet.notify.book.Facts.T0;
import static dev.walfleet.notify.book.Facts.at;
import static dev.walfleet.notify.book.Facts.beat;
import static dev.walfleet.notify.book.Facts.completed;
import static dev.walfleet.notify.book.Facts.failed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.walfleet.event.AlertFired;
import dev.walfleet.event.AlertResolved;
import dev.walfleet.event.Event;
import dev.walfleet.event.Topic;
import dev.walfleet.notify.book.BookSettings;
import dev.walfleet.notify.channel.Receiver;
import dev.walfleet.notify.metric.FleetMetrics;
import dev.walfleet.runtime.event.Delivery;
import dev.walfleet.runtime.leader.LeadershipLostException;
import dev.walfleet.vocabulary.InstanceId;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AlertsTaskTest {
    private final FakeLog topic = new FakeLog();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final List<Event> emitted = new ArrayList<>();
    private final Receiver outside = new Receiver();
    private final AlertsTask task = new AlertsTask(
            new BookSettings(
                    new InstanceId("notifier-1"), Duration.ofHours(26), Set.of(), Set.of(), Duration.ofDays(3)),
            new Past(topic),
            new FleetMetrics(meters),
            new DeadMan(Optional.of(new DeadManProperties(outside.url(), Duration.ofMinutes(5)))),
            Clock.fixed(at(10), ZoneOffset.UTC));

    @AfterEach
    void stop() {
        outside.close();
    }

    private void observe(Event event, Instant time) {
        task.observe(new Delivery(event, "id", "/walfleet/x", time, Topic.of(event), 0, 0));
    }

    private void tick() throws LeadershipLostException {
        task.tick(events -> emitted.addAll(events), at(10));
    }

    @Test
    void emitsOnlyWhenItLeadsAndWhatIsNotOnTheTopicYet() throws Exception {
        topic.add(
                new AlertFired(
                        "backup-failed/orders/logical",
                        dev.walfleet.event.Severity.CRITICAL,
                        ORDERS,
                        "t",
                        "m",
                        "",
                        T0,
                        at(1)),
                at(1));
        task.begin();
        observe(failed(T0, at(1)), at(1));
        observe(completed(at(5), at(6), "shop"), at(6));
        assertThat(emitted).isEmpty();

        task.elected();
        tick();
        assertThat(emitted).singleElement().isInstanceOf(AlertResolved.class);
        tick();
        assertThat(emitted).hasSize(1);
    }

    @Test
    void publishesAgainInTheNextTermWhatWasNotPublished() throws Exception {
        task.begin();
        observe(failed(T0, at(1)), at(1));
        task.elected();
        assertThatThrownBy(() -> task.tick(
                        events -> {
                            throw new LeadershipLostException("fenced", null);
                        },
                        at(10)))
                .isInstanceOf(LeadershipLostException.class);
        task.end();

        task.begin();
        observe(failed(T0, at(1)), at(1));
        task.elected();
        tick();
        assertThat(emitted).singleElement().isInstanceOf(AlertFired.class);
    }

    @Test
    void showsFiguresWhileItLeadsAndWithdrawsThem() throws Exception {
        task.begin();
        observe(completed(T0, at(4), "shop"), at(4));
        observe(failed(at(5), at(6)), at(6));
        task.elected();
        tick();

        assertThat(gauge("pg_backup_last_success_timestamp")).isEqualTo(at(4).getEpochSecond());
        assertThat(gauge("pg_backup_size_bytes")).isEqualTo(100);
        assertThat(gauge("pg_backup_duration_seconds")).isEqualTo(240);
        assertThat(meters.get("walfleet_alerts_firing")
                        .tag("severity", "critical")
                        .gauge()
                        .value())
                .isEqualTo(1);
        task.end();
        assertThat(meters.getMeters()).isEmpty();
    }

    private double gauge(String name) {
        return meters.get(name).tag("cluster", "orders").gauge().value();
    }

    @Test
    void givesASignOfLifeOnlyWhileItHearsTheTopics() throws Exception {
        task.begin();
        task.elected();
        tick();
        assertThat(outside.requests()).isEmpty();

        observe(beat("notifier", "notifier-1", T0, at(10)), at(10));
        tick();
        tick();
        await().untilAsserted(() -> assertThat(outside.requests()).hasSize(1));
    }
}
