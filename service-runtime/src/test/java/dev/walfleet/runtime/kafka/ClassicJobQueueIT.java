package dev.walfleet.runtime.kafka;

import dev.walfleet.runtime.config.QueueMode;
import dev.walfleet.runtime.job.JobQueue;
import java.util.Optional;
import org.apache.kafka.clients.producer.Producer;

class ClassicJobQueueIT extends JobQueueContract {
    @Override
    QueueMode mode() {
        return QueueMode.CLASSIC;
    }

    @Override
    JobQueue queue(
            KafkaClients clients,
            DeadLetters letters,
            Producer<byte[], byte[]> producer,
            RuntimeMeters meters,
            String member) {
        return new ClassicJobQueue(clients, "worker", Optional.of(member), letters, meters);
    }
}
