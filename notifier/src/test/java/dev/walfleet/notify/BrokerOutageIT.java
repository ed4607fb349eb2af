package dev.walfleet.notify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.walfleet.event.ServiceHeartbeat;
import dev.walfleet.local.LocalKafka;
import dev.walfleet.notify.channel.Receiver;
import dev.walfleet.notify.channel.WebhookProperties;
import dev.walfleet.vocabulary.InstanceId;
import dev.walfleet.vocabulary.WalfleetException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** All fall silent at once when the broker is away, and nobody is dead. */
class BrokerOutageIT {
    private static final Duration INTERVAL = Duration.ofSeconds(1);

    private final LocalKafka broker = LocalKafka.throwAway();
    private final TestFleet fleet = new TestFleet(broker.bootstrapServers());
    private final Receiver webhook = new Receiver();
    private final ScheduledExecutorService worker = Executors.newSingleThreadScheduledExecutor();
    private final Instant startedAt = Instant.now();
    private final AtomicLong heard = new AtomicLong();

    @AfterEach
    void stop() {
        worker.shutdownNow();
        fleet.close();
        webhook.close();
        broker.close();
    }

    private static ConditionFactory within(int seconds) {
        return await().atMost(Duration.ofSeconds(seconds)).pollInterval(Duration.ofMillis(200));
    }

    private void beat() {
        try {
            fleet.publish(new ServiceHeartbeat(
                    "dump-worker",
                    new InstanceId("dump-worker-1"),
                    "db1",
                    "0.1.0",
                    startedAt,
                    1,
                    List.of(),
                    INTERVAL,
                    false,
                    Instant.now()));
            heard.incrementAndGet();
        } catch (WalfleetException away) {
            // the next one comes in a second
        }
    }

    private NotifierProperties impatient() {
        return new NotifierProperties(
                null,
                null,
                null,
                null,
                Duration.ofSeconds(1),
                null,
                null,
                Optional.empty(),
                Optional.empty(),
                Map.of("ops", WebhookProperties.of(webhook.url(), "a-secret-of-16-or-more")),
                Optional.empty(),
                Optional.empty());
    }

    @Test
    void tellsTheChannelsOfItThemselves() {
        fleet.notifier("n1", impatient());
        broker.stop();
        String fired = "dev.walfleet.alert.fired.v1 kafka-away/notifier-n1";
        within(60).untilAsserted(() -> assertThat(webhook.alerts()).containsExactly(fired));

        broker.start();
        within(60)
                .untilAsserted(() -> assertThat(webhook.alerts())
                        .containsExactly(fired, "dev.walfleet.alert.resolved.v1 kafka-away/notifier-n1"));
        assertThat(fleet.told()).isEmpty();
    }

    @Test
    void tellsThemWhereItStartsInOne() {
        broker.stop();
        CompletableFuture<Runnable> starting = CompletableFuture.supplyAsync(() -> fleet.notifier("n1", impatient()));
        String fired = "dev.walfleet.alert.fired.v1 kafka-away/notifier-starting";
        within(90).untilAsserted(() -> assertThat(webhook.alerts()).containsExactly(fired));
        assertThat(starting).isNotDone();

        broker.start();
        within(60)
                .untilAsserted(() -> assertThat(webhook.alerts())
                        .containsExactly(fired, "dev.walfleet.alert.resolved.v1 kafka-away/notifier-starting"));
        assertThat(starting).succeedsWithin(Duration.ofSeconds(30));
    }

    @Test
    void noticesADeadServiceButNotTheDeathOfAllInAnOutage() {
        fleet.notifier("n1", NotifierProperties.DEFAULTS);
        worker.scheduleAtFixedRate(this::beat, 0, INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
        within(60).untilAsserted(() -> assertThat(heard).hasValueGreaterThan(5));

        broker.stop();
        await().pollDelay(INTERVAL.multipliedBy(8)).until(() -> true);
        broker.start();
        long before = heard.get();
        within(60).untilAsserted(() -> assertThat(heard).hasValueGreaterThan(before + 8));
        assertThat(fleet.told()).isEmpty();

        worker.shutdownNow();
        within(60)
                .untilAsserted(
                        () -> assertThat(fleet.told()).containsExactly("fired service-dead/dump-worker/dump-worker-1"));
    }
}
