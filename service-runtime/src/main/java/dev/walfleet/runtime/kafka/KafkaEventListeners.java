package dev.walfleet.runtime.kafka;

import dev.walfleet.event.Topic;
import dev.walfleet.runtime.event.EventHandler;
import dev.walfleet.runtime.event.EventListeners;
import dev.walfleet.runtime.event.Subscription;
import dev.walfleet.vocabulary.Failing;
import dev.walfleet.vocabulary.FailureKind;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.kafka.KafkaException;
import org.springframework.kafka.core.DefaultKafkaConsumerFactory;
import org.springframework.kafka.listener.ConsumerAwareRebalanceListener;
import org.springframework.kafka.listener.ContainerProperties;
import org.springframework.kafka.listener.DefaultErrorHandler;
import org.springframework.kafka.listener.KafkaMessageListenerContainer;
import org.springframework.kafka.listener.MessageListener;
import org.springframework.util.backoff.BackOff;
import org.springframework.util.backoff.ExponentialBackOff;
import org.springframework.util.backoff.FixedBackOff;

/**
 * Listeners in Spring Kafka's containers. What a handler throws is tried again (kind {@code RETRY}: with growing pauses as long
 * as the subscription's patience lasts; else twice more) and then put into the dead letters; the offset is committed only after
 * Kafka has the dead letter, so nothing is lost and nothing blocks for ever.
 */
final class KafkaEventListeners implements EventListeners, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(KafkaEventListeners.class);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);
    private static final int RECORDS_AT_A_TIME = 100;

    private final KafkaClients clients;
    private final DeadLetters deadLetters;
    private final RuntimeMeters meters;
    private final Optional<String> groupInstance;
    private final List<Container> containers = new CopyOnWriteArrayList<>();

    /** @param groupInstance a name that stays over restarts, so that a restarted listener goes on at once */
    KafkaEventListeners(
            KafkaClients clients, DeadLetters deadLetters, RuntimeMeters meters, Optional<String> groupInstance) {
        this.clients = clients;
        this.deadLetters = deadLetters;
        this.meters = meters;
        this.groupInstance = groupInstance;
    }

    @Override
    public Listening listen(Subscription subscription, EventHandler handler) {
        Container container = new Container(subscription, handler);
        containers.add(container);
        container.start();
        return container;
    }

    /** Starts again what ended by itself, as a consumer does that was fenced: nobody would notice a listener that is gone. */
    void revive() {
        for (Container container : containers) {
            if (!container.container.isRunning()) {
                log.error("listener had ended and is started again group={}", container.subscription.group());
                container.start();
            }
        }
    }

    @Override
    public void close() {
        containers.forEach(Container::close);
    }

    /** One subscription. */
    private final class Container implements Listening, ConsumerAwareRebalanceListener {
        private final Subscription subscription;
        private final KafkaMessageListenerContainer<byte[], byte[]> container;
        private volatile boolean assigned;

        Container(Subscription subscription, EventHandler handler) {
            this.subscription = subscription;
            KafkaNames names = clients.names();
            ContainerProperties properties = new ContainerProperties(
                    subscription.topics().stream().map(names::topic).toArray(String[]::new));
            properties.setMessageListener((MessageListener<byte[], byte[]>) record -> handle(record, handler));
            properties.setConsumerRebalanceListener(this);
            properties.setStopImmediate(true);
            properties.setShutdownTimeout(Duration.ofSeconds(10).toMillis());
            properties.setPollTimeout(500);
            properties.setAuthExceptionRetryInterval(LONGEST_PAUSE); // a listener that gave up would be silence
            properties.setLogContainerConfig(false);
            Map<String, Object> config = clients.groupConfig(subscription.group());
            config.put("max.poll.records", RECORDS_AT_A_TIME);
            config.put("auto.offset.reset", subscription.start() == Subscription.Start.OLDEST ? "earliest" : "latest");
            groupInstance.ifPresent(instance -> config.put("group.instance.id", instance));
            container = new KafkaMessageListenerContainer<>(
                    new DefaultKafkaConsumerFactory<>(
                            clients.withUsers(config), new ByteArrayDeserializer(), new ByteArrayDeserializer()),
                    properties);
            container.setBeanName(subscription.group() + "-listener");
            container.setCommonErrorHandler(errorHandler());
        }

        void start() {
            container.start();
        }

        private void handle(ConsumerRecord<byte[], byte[]> record, EventHandler handler) {
            Topic topic = clients.names().topicOf(record.topic()).orElseThrow();
            Reading reading = Reading.of(topic, record);
            if (reading instanceof Reading.Known known) {
                try {
                    handler.handle(known.delivery());
                } catch (Exception e) {
                    throw new HandlerException(e);
                } catch (Error e) { // the container would end at an Error, and with it the listening
                    throw new HandlerException(e);
                }
                meters.consumed(topic.suffix(), "handled");
            } else if (reading instanceof Reading.Unreadable unreadable) {
                deadLetters.send(record, unreadable.reason(), unreadable.cause(), subscription.group());
            } else {
                meters.consumed(topic.suffix(), "skipped");
            }
        }

        private DefaultErrorHandler errorHandler() {
            DefaultErrorHandler errors = new DefaultErrorHandler((record, thrown) -> recover(record, thrown));
            errors.setBackOffFunction((record, thrown) -> backOff(thrown));
            errors.setCommitRecovered(true);
            errors.setLogLevel(KafkaException.Level.DEBUG); // with a stack trace at every attempt; ours is a line
            errors.setRetryListeners((record, thrown, attempt) -> log.warn(
                    "event not handled yet group={} topic={} partition={} offset={} attempt={} cause=\"{}\"",
                    subscription.group(),
                    record.topic(),
                    record.partition(),
                    record.offset(),
                    attempt,
                    thrown == null
                            ? "unknown"
                            : Failing.of(HandlerException.unwrapped(thrown)).message()));
            errors.setClassifications(Map.of(), true); // all are tried again; how often says the back-off
            return errors;
        }

        @SuppressWarnings("unchecked") // our deserializers
        private void recover(ConsumerRecord<?, ?> record, Exception thrown) {
            Throwable cause = HandlerException.unwrapped(thrown);
            deadLetters.send(
                    (ConsumerRecord<byte[], byte[]>) record, Failing.of(cause).message(), cause, subscription.group());
        }

        private BackOff backOff(Exception thrown) {
            if (Failing.of(HandlerException.unwrapped(thrown)).kind() != FailureKind.RETRY) {
                return new FixedBackOff(FIRST_PAUSE.toMillis(), 2);
            }
            ExponentialBackOff growing = new ExponentialBackOff(FIRST_PAUSE.toMillis(), 2);
            growing.setMaxInterval(LONGEST_PAUSE.toMillis());
            growing.setMaxElapsedTime(subscription.patience().toMillis());
            return growing;
        }

        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
            assigned = true;
        }

        @Override
        public boolean ready() {
            return assigned && container.isRunning();
        }

        @Override
        public void close() {
            containers.remove(this);
            container.stop();
        }
    }

    /** Carries what a handler threw through the container. */
    private static final class HandlerException extends RuntimeException {
        HandlerException(Throwable cause) {
            super(cause);
        }

        static Throwable unwrapped(Throwable thrown) {
            for (Throwable t = thrown; t != null; t = t.getCause()) {
                if (t instanceof HandlerException && t.getCause() != null) {
                    return t.getCause();
                }
            }
            return thrown;
        }
    }
}
