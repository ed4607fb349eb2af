package dev.walfleet.notify;

import dev.walfleet.event.AlertEvent;
import dev.walfleet.event.AlertFired;
import dev.walfleet.event.Event;
import dev.walfleet.event.Topic;
import dev.walfleet.local.LocalKafka;
import dev.walfleet.notify.channel.CourierSettings;
import dev.walfleet.runtime.config.KafkaProperties;
import dev.walfleet.runtime.config.RuntimeProperties;
import dev.walfleet.runtime.event.Delivery;
import dev.walfleet.runtime.event.EventLog;
import dev.walfleet.runtime.kafka.KafkaRuntime;
import dev.walfleet.vocabulary.InstanceId;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** A fleet of its own on a real broker: topics by a prefix, and somebody who publishes what the other services would. */
final class TestFleet implements AutoCloseable {
    private static LocalKafka shared;

    final KafkaProperties kafka;
    private final KafkaRuntime.Client others;
    private final List<Runnable> closing = new ArrayList<>();

    TestFleet() {
        this(broker().bootstrapServers());
    }

    TestFleet(String bootstrapServers) {
        kafka = KafkaProperties.at(bootstrapServers)
                .withTopicPrefix("t" + UUID.randomUUID().toString().substring(0, 8) + ".");
        others = KafkaRuntime.client(kafka, "test");
    }

    static synchronized LocalKafka broker() {
        if (shared == null) {
            shared = LocalKafka.throwAway();
            Runtime.getRuntime().addShutdownHook(new Thread(shared::close));
        }
        return shared;
    }

    /** A process with a notifier. What is returned stops both. */
    Runnable notifier(String instance, NotifierProperties properties) {
        Path state = temporary();
        RuntimeProperties runtime = new RuntimeProperties(
                Optional.of(instance), state, null, Optional.empty(), Duration.ofSeconds(1), null);
        CourierSettings impatient = new CourierSettings(
                2,
                Duration.ofMillis(50),
                Duration.ofMillis(500),
                Duration.ofSeconds(2),
                properties.channelFailedAfter());
        Clock clock = Clock.systemUTC();
        KafkaOutage outage = KafkaOutage.of(
                Channels.of(properties, clock).keySet(), new InstanceId("notifier-starting"), properties, impatient);
        KafkaRuntime process = KafkaRuntime.open(
                kafka,
                runtime,
                new SimpleMeterRegistry(),
                clock,
                List.of(there -> outage.look(there, clock.instant())));
        Notifier notifier = new Notifier(process, properties, Set.of(), impatient, outage);
        notifier.start();
        Runnable stop = () -> {
            notifier.stop();
            process.close();
        };
        closing.add(stop);
        return stop;
    }

    void publish(Event event) {
        others.publisher().publishAndWait(event, Duration.ofSeconds(10));
    }

    /** The topic of alerts, in order. */
    List<AlertEvent> alerts() {
        List<AlertEvent> alerts = new ArrayList<>();
        try (EventLog.Reader reader = others.log().open(Map.of(Topic.ALERTS, Instant.EPOCH))) {
            while (!reader.caughtUp()) {
                reader.poll(Duration.ofMillis(200)).stream()
                        .map(Delivery::event)
                        .forEach(event -> alerts.add((AlertEvent) event));
            }
        }
        return alerts;
    }

    List<String> told() {
        return alerts().stream()
                .map(alert -> (alert instanceof AlertFired ? "fired " : "resolved ") + alert.key())
                .toList();
    }

    private static Path temporary() {
        try {
            return Files.createTempDirectory(Path.of("target"), "state-");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        closing.forEach(Runnable::run);
        others.close();
    }
}
