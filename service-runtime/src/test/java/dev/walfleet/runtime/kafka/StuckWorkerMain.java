package dev.walfleet.runtime.kafka;

import dev.walfleet.event.Topic;
import dev.walfleet.runtime.config.KafkaProperties;
import dev.walfleet.runtime.job.JobQueue;
import dev.walfleet.runtime.job.Slots;
import dev.walfleet.vocabulary.InstanceId;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.producer.Producer;

/** A worker that is handed a request and never decides about it. */
public final class StuckWorkerMain {
    private StuckWorkerMain() {}

    /** Arguments: bootstrap servers, topic prefix, share or classic. */
    public static void main(String[] args) throws Exception {
        KafkaClients clients =
                new KafkaClients(KafkaProperties.at(args[0]).withTopicPrefix(args[1]), new InstanceId("stuck"));
        Producer<byte[], byte[]> producer = clients.producer();
        RuntimeMeters meters = new RuntimeMeters(new SimpleMeterRegistry(), "worker");
        DeadLetters letters = new DeadLetters(producer, clients.names(), meters);
        JobQueue queue = args[2].equals("share")
                ? new ShareJobQueue(clients, "worker", letters, producer, meters)
                : new ClassicJobQueue(clients, "worker", Optional.of("stuck"), letters, meters);
        queue.start(Topic.BACKUP_REQUESTS, new Slots(1), delivery -> {
            System.out.println("taken");
            return new CompletableFuture<>();
        });
        while (System.in.read() >= 0) {
            // until whoever started us is gone
        }
        System.exit(0);
    }
}
