package dev.walfleet.runtime.kafka;

import dev.walfleet.runtime.event.EventPublisher.Receipt;
import java.util.concurrent.CompletableFuture;

/** One event between {@code publish} and its receipt. */
final class Pending {
    final Envelope envelope;
    final Weight weight;
    final boolean direct;
    final CompletableFuture<Receipt> receipt = new CompletableFuture<>();

    Pending(Envelope envelope, Weight weight, boolean direct) {
        this.envelope = envelope;
        this.weight = weight;
        this.direct = direct;
    }

    String lane() {
        return envelope.topic() + "/" + envelope.subject();
    }
}
