package dev.walfleet.runtime.kafka;

import dev.walfleet.runtime.config.QueueMode;
import dev.walfleet.runtime.job.JobQueue;
import org.apache.kafka.clients.producer.Producer;

class ShareJobQueueIT extends JobQueueContract {
    @Override
    QueueMode mode() {
        return QueueMode.SHARE;
    }

    @Override
    JobQueue queue(
            KafkaClients clients,
            DeadLetters letters,
            Producer<byte[], byte[]> producer,
            RuntimeMeters meters,
            String member) {
        return new ShareJobQueue(clients, "worker", letters, producer, meters);
    }
}
