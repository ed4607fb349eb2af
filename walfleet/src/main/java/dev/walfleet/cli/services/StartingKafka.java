package dev.walfleet.cli.services;

import dev.walfleet.local.LocalKafka;
import dev.walfleet.local.LocalKafkaOptions;
import dev.walfleet.runtime.process.Brokers;
import dev.walfleet.vocabulary.FailureCode;
import dev.walfleet.vocabulary.WalfleetException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import org.slf4j.LoggerFactory;
import org.springframework.boot.SpringApplication;

/** The broker that {@code up} brings along, on its way up on a thread of its own while the services are made. */
final class StartingKafka implements Brokers {
    private final CompletableFuture<LocalKafka> broker;

    private StartingKafka(CompletableFuture<LocalKafka> broker) {
        this.broker = broker;
    }

    /** @param told is given the broker when clients can use it */
    static StartingKafka in(Path folder, Consumer<LocalKafka> told) {
        LoggerFactory.getILoggerFactory(); // is not made by two threads at once
        CompletableFuture<LocalKafka> broker = new CompletableFuture<>();
        Thread thread = new Thread(() -> broker.completeAsync(() -> open(folder, told), Runnable::run), "kafka-start");
        thread.setDaemon(true);
        thread.start();
        return new StartingKafka(broker);
    }

    /** It has to outlive the services when the process is told to stop, so that they can say good-bye. */
    private static LocalKafka open(Path folder, Consumer<LocalKafka> told) {
        LocalKafka broker = LocalKafka.open(LocalKafkaOptions.in(folder).withPort(EmbeddedKafka.PORT));
        try {
            SpringApplication.getShutdownHandlers().add(broker::close);
        } catch (IllegalStateException e) { // the process was told to stop meanwhile
            broker.close();
            throw new WalfleetException(
                    FailureCode.KAFKA_UNREACHABLE, "the Kafka broker was stopped while it started", "start again", e);
        }
        told.accept(broker);
        return broker;
    }

    @Override
    public void await() {
        try {
            broker.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw e;
        }
    }

    @Override
    public Optional<WalfleetException> fault() {
        return broker.isDone() ? broker.join().fault() : Optional.empty();
    }

    /** Waits for it, and stops it, where the start of the rest has failed. */
    void giveUp() {
        broker.handle((started, failed) -> {
                    if (started != null) {
                        started.close();
                    }
                    return started;
                })
                .join();
    }
}
