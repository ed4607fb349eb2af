package dev.walfleet.runtime.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.walfleet.event.BackupRequested;
import dev.walfleet.runtime.event.EventPublisher.Receipt;
import dev.walfleet.vocabulary.BackupKind;
import dev.walfleet.vocabulary.ClusterId;
import dev.walfleet.vocabulary.JobId;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.RoundRobinPartitioner;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KafkaEventPublisherTest {
    @TempDir
    Path root;

    /** As an idempotent producer does whose broker went away before it gave out the producer's id. */
    @Test
    void putsOnDiskWhatTheProducerNeverAnswersFor() throws IOException {
        MockProducer<byte[], byte[]> silent = new MockProducer<>(
                false, new RoundRobinPartitioner(), new ByteArraySerializer(), new ByteArraySerializer());
        try (StateFolder state = StateFolder.open(root, "worker")) {
            Spool spool = new Spool(state);
            KafkaEventPublisher publisher = new KafkaEventPublisher(
                    silent,
                    new KafkaNames("walfleet."),
                    "/walfleet/worker/worker-1",
                    Clock.systemUTC(),
                    spool,
                    1000,
                    new RuntimeMeters(new SimpleMeterRegistry(), "worker"),
                    Duration.ofMillis(50));
            CompletableFuture<Receipt> first = publisher.publish(request(1));
            CompletableFuture<Receipt> second = publisher.publish(request(2));
            Awaitility.await().until(() -> first.isDone() && second.isDone());
            assertThat(first.join()).isEqualTo(Receipt.SPOOLED);
            assertThat(second.join()).isEqualTo(Receipt.SPOOLED);
            assertThat(publisher.away()).isTrue();
            assertThat(publisher.doubtful()).isTrue();

            Awaitility.await().until(() -> {
                silent.completeNext(); // it answers again, first for what was given up on
                return spool.size() == 0 && !publisher.away();
            });
            CompletableFuture<Receipt> third = publisher.publish(request(3));
            Awaitility.await().until(() -> {
                silent.completeNext();
                return third.isDone();
            });
            assertThat(third.join()).isEqualTo(Receipt.SENT);
            assertThat(publisher.doubtful()).isFalse();
            publisher.close();
        }
    }

    private static BackupRequested request(int number) {
        return new BackupRequested(
                new JobId("" + number),
                new ClusterId("orders"),
                BackupKind.LOGICAL,
                Instant.EPOCH,
                1,
                3,
                0,
                List.of(),
                "test",
                null);
    }
}
