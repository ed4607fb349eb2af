package dev.walfleet.runtime.kafka;

import dev.walfleet.event.Event;
import dev.walfleet.runtime.event.EventPublisher;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;

/** Publishes for a command that ends soon: to Kafka or not at all. Keeps nothing. */
final class DirectPublisher implements EventPublisher, AutoCloseable {
    private final Producer<byte[], byte[]> producer;
    private final KafkaNames names;
    private final String source;
    private final Clock clock;

    DirectPublisher(Producer<byte[], byte[]> producer, KafkaNames names, String source, Clock clock) {
        this.producer = producer;
        this.names = names;
        this.source = source;
        this.clock = clock;
    }

    @Override
    public CompletableFuture<Receipt> publish(Event event) {
        CompletableFuture<Receipt> receipt = new CompletableFuture<>();
        Envelope envelope = Envelope.of(event, source, clock.instant());
        String doing = "the event " + envelope + " was not published";
        try {
            var unused = producer.send(envelope.record(names), (metadata, failure) -> {
                if (failure == null) {
                    receipt.complete(Receipt.SENT);
                } else {
                    receipt.completeExceptionally(KafkaFailures.of(doing, failure));
                }
            });
        } catch (KafkaException | IllegalStateException e) {
            receipt.completeExceptionally(KafkaFailures.of(doing, e));
        }
        return receipt;
    }

    @Override
    public CompletableFuture<Void> publishDirectly(Event event) {
        return publish(event).thenApply(receipt -> null);
    }

    @Override
    public void close() {
        producer.close(Duration.ofSeconds(5));
    }
}
