package dev.walfleet.runtime.kafka;

import dev.walfleet.event.Topic;
import dev.walfleet.runtime.job.Decision;
import dev.walfleet.runtime.job.JobHandler;
import dev.walfleet.runtime.job.JobQueue;
import dev.walfleet.runtime.job.Slots;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.consumer.AcknowledgeType;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ShareConsumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.config.ConfigResource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A queue on a share group: the brokers lock each record for one member, and give it to another when the member releases it or
 * is gone. One record at a time is asked for, and only with a slot in hand.
 */
final class ShareJobQueue implements JobQueue {
    private static final Logger log = LoggerFactory.getLogger(ShareJobQueue.class);
    private static final Duration POLL = Duration.ofMillis(250);
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
        return new Member(clients.names().topic(topic), slots, records).begin();
    }

    /** The group begins at the oldest request, and sees only what is committed; both are not the brokers' defaults. */
    private void configureGroup() {
        ConfigResource resource =
                new ConfigResource(ConfigResource.Type.GROUP, clients.names().group(group));
        List<AlterConfigOp> settings = List.of(
                set("share.auto.offset.reset", "earliest"),
                set("share.isolation.level", "read_committed"),
                set("share.record.lock.duration.ms", "30000"));
        try (Admin admin = clients.admin()) {
            admin.incrementalAlterConfigs(Map.of(resource, settings)).all().get();
        } catch (ExecutionException e) {
            throw KafkaFailures.of("the share group " + resource.name() + " cannot be configured", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw KafkaFailures.of("interrupted while a share group was configured", e);
        }
    }

    private static AlterConfigOp set(String name, String value) {
        return new AlterConfigOp(new ConfigEntry(name, value), AlterConfigOp.OpType.SET);
    }

    /** One member of the group. */
    private final class Member extends QueueThread {
        private final String topic;
        private final Slots slots;
        private final QueueRecords records;

        Member(String topic, Slots slots, QueueRecords records) {
            super(group);
            this.topic = topic;
            this.slots = slots;
            this.records = records;
        }

        @Override
        void take() throws InterruptedException {
            configureGroup();
            try (ShareConsumer<byte[], byte[]> mine = clients.shareConsumer(group, 1)) {
                mine.setAcknowledgementCommitCallback((offsets, failure) -> {
                    if (failure != null) {
                        log.warn(
                                "request not acknowledged, it may come again offsets={} cause=\"{}\"",
                                offsets,
                                failure.toString());
                    }
                });
                mine.subscribe(List.of(topic));
                while (!closing()) {
                    if (slots.tryTake(POLL)) {
                        takeOne(mine);
                    }
                }
            }
        }

        /** With a slot in hand, until a request came. */
        private void takeOne(ShareConsumer<byte[], byte[]> mine) {
            boolean kept = false;
            try {
                while (!closing() && !kept) {
                    var polled = mine.poll(POLL);
                    connected(true);
                    for (ConsumerRecord<byte[], byte[]> record : polled) {
                        Decision decision = decide(mine, record);
                        kept = decision instanceof Decision.Accepted;
                        if (decision instanceof Decision.Released) {
                            pause();
                        }
                    }
                }
            } finally {
                if (!kept) {
                    slots.release();
                }
            }
        }

        private Decision decide(ShareConsumer<byte[], byte[]> mine, ConsumerRecord<byte[], byte[]> record) {
            CompletionStage<Decision> offered = records.offer(record);
            Decision decision = records.settle(record, offered);
            boolean done = !(decision instanceof Decision.Released) || putAgain(record);
            mine.acknowledge(record, done ? AcknowledgeType.ACCEPT : AcknowledgeType.RELEASE);
            mine.commitAsync();
            return decision;
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
