package dev.walfleet.runtime.kafka;

import dev.walfleet.event.Topic;
import dev.walfleet.runtime.job.Decision;
import dev.walfleet.runtime.job.JobHandler;
import dev.walfleet.runtime.job.JobQueue;
import dev.walfleet.runtime.job.Slots;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.AcknowledgeType;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.ShareConsumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A queue on a share group: the brokers lock each record for one member, and give it to another when the member releases it or
 * is gone. Records are asked for only with a slot in hand for each.
 */
final class ShareJobQueue implements JobQueue {
    private static final Logger log = LoggerFactory.getLogger(ShareJobQueue.class);
    private static final Duration POLL = Duration.ofMillis(250);
    /** A worker with many slots asks for a part of them at once; with few, one by one spreads the work better. */
    private static final int SHARE_OF_MANY = 4;

    private static final int FEW = 4;
    private static final int MOST = 100;
    private static final Duration CLOSE = Duration.ofSeconds(5);
    private static final Duration SEND = KafkaClients.DELIVERY_TIMEOUT.plusSeconds(10);
    /** The brokers drop a record silently when it is handed out for the fifth time and not accepted. */
    private static final int LAST_SAFE_DELIVERY = 3;

    private final KafkaClients clients;
    private final String group;
    private final DeadLetters deadLetters;
    private final Producer<byte[], byte[]> producer;
    private final RuntimeMeters meters;

    /** @param group without the prefix; all workers of a kind share it */
    ShareJobQueue(
            KafkaClients clients,
            String group,
            DeadLetters deadLetters,
            Producer<byte[], byte[]> producer,
            RuntimeMeters meters) {
        this.clients = clients;
        this.group = group;
        this.deadLetters = deadLetters;
        this.producer = producer;
        this.meters = meters;
    }

    @Override
    public Taking start(Topic topic, Slots slots, JobHandler handler) {
        QueueRecords records = new QueueRecords(topic, handler, deadLetters, meters, group);
        String name = clients.names().topic(topic);
        QueueThread one = new Member(name, slots, 1, records).begin();
        int many = Math.min(slots.capacity() / SHARE_OF_MANY, MOST);
        return many < FEW ? one : new Both(one, new Member(name, slots, many, records).begin());
    }

    /** Two members: one takes single requests, one takes many at once while there are slots for as many. */
    private record Both(QueueThread one, QueueThread many) implements Taking {
        @Override
        public boolean ready() {
            return one.ready() && many.ready();
        }

        @Override
        public void close() {
            many.stop();
            one.stop();
            many.close();
            one.close();
        }
    }

    /** One member of the group. */
    private final class Member extends QueueThread {
        private final String topic;
        private final Slots slots;
        private final int atATime;
        private final QueueRecords records;

        Member(String topic, Slots slots, int atATime, QueueRecords records) {
            super(group + "-" + atATime);
            this.topic = topic;
            this.slots = slots;
            this.atATime = atATime;
            this.records = records;
        }

        @Override
        void take() throws InterruptedException {
            try (Admin admin = clients.admin()) {
                new ShareGroup(admin, clients.names().group(group)).prepare(topic);
            }
            ShareConsumer<byte[], byte[]> consumer = clients.shareConsumer(group, atATime);
            try {
                consumer.setAcknowledgementCommitCallback((offsets, failure) -> {
                    if (failure != null) {
                        log.warn(
                                "requests not acknowledged, they may come again offsets={} cause=\"{}\"",
                                offsets,
                                failure.toString());
                    }
                });
                consumer.subscribe(List.of(topic));
                while (!closing()) {
                    if (slots.tryTake(atATime, POLL)) {
                        takeWithSlots(consumer);
                    }
                }
            } finally {
                consumer.close(CLOSE); // where Kafka is away nobody would hear a longer good-bye
            }
        }

        /** With the slots in hand, until requests came. */
        private void takeWithSlots(ShareConsumer<byte[], byte[]> consumer) {
            int kept = 0;
            try {
                boolean came = false;
                while (!closing() && !came) {
                    ConsumerRecords<byte[], byte[]> polled = consumer.poll(POLL);
                    connected(true);
                    came = !polled.isEmpty();
                    kept = decide(consumer, polled);
                }
            } finally {
                for (int i = kept; i < atATime; i++) {
                    slots.release();
                }
            }
        }

        /** Offers all at once, then waits for each. */
        private int decide(ShareConsumer<byte[], byte[]> consumer, ConsumerRecords<byte[], byte[]> polled) {
            Map<ConsumerRecord<byte[], byte[]>, CompletionStage<Decision>> offered = new LinkedHashMap<>();
            polled.forEach(record -> offered.put(record, records.offer(record)));
            int kept = 0;
            boolean released = false;
            for (var entry : offered.entrySet()) {
                Decision decision = records.settle(entry.getKey(), entry.getValue());
                boolean done = !(decision instanceof Decision.Released) || putAgain(entry.getKey());
                consumer.acknowledge(entry.getKey(), done ? AcknowledgeType.ACCEPT : AcknowledgeType.RELEASE);
                kept += decision instanceof Decision.Accepted ? 1 : 0;
                released |= decision instanceof Decision.Released;
            }
            if (!offered.isEmpty()) {
                consumer.commitAsync();
            }
            if (released) {
                pause();
            }
            return kept;
        }

        /** Before the brokers lose a record that was released too often, the same is sent anew. */
        private boolean putAgain(ConsumerRecord<byte[], byte[]> record) {
            if (record.deliveryCount().orElse((short) 1) < LAST_SAFE_DELIVERY) {
                return false;
            }
            try {
                producer.send(new ProducerRecord<>(
                                record.topic(), null, record.key(), record.value(), record.headers()))
                        .get(SEND.toMillis(), TimeUnit.MILLISECONDS);
                return true;
            } catch (ExecutionException | TimeoutException e) {
                log.warn(
                        "request released often and not sent anew offset={} cause=\"{}\"",
                        record.offset(),
                        e.toString());
                return false;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
        }
    }
}
