package dev.walfleet.runtime.kafka;

import dev.walfleet.event.Topic;
import dev.walfleet.runtime.event.Delivery;
import dev.walfleet.runtime.event.EventLog;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Reads whole topics with a consumer without a group, of what is committed. */
final class KafkaEventLog implements EventLog {
    private final KafkaClients clients;

    KafkaEventLog(KafkaClients clients) {
        this.clients = clients;
    }

    @Override
    public KafkaReader open(Map<Topic, Instant> since) {
        Consumer<byte[], byte[]> consumer = clients.reader();
        try {
            return new KafkaReader(consumer, clients.names(), since);
        } catch (KafkaException e) {
            consumer.close();
            throw KafkaFailures.of("the topics " + since.keySet() + " cannot be read", e);
        }
    }

    /** Also tells how far it got, for a leader that waits for its own echo. */
    static final class KafkaReader implements Reader {
        private final Consumer<byte[], byte[]> consumer;
        private final Map<String, Topic> topics = new HashMap<>();
        private final Map<TopicPartition, Long> ends;
        private boolean caughtUp;

        private KafkaReader(Consumer<byte[], byte[]> consumer, KafkaNames names, Map<Topic, Instant> since) {
            this.consumer = consumer;
            Map<TopicPartition, Long> moments = new HashMap<>();
            since.forEach((topic, moment) -> {
                String name = names.topic(topic);
                topics.put(name, topic);
                List<PartitionInfo> partitions = consumer.partitionsFor(name);
                if (partitions == null || partitions.isEmpty()) {
                    throw new UnknownTopicOrPartitionException("there is no topic " + name);
                }
                partitions.forEach(
                        p -> moments.put(new TopicPartition(name, p.partition()), Math.max(0, millis(moment))));
            });
            consumer.assign(moments.keySet());
            this.ends = consumer.endOffsets(moments.keySet());
            Map<TopicPartition, OffsetAndTimestamp> begins = consumer.offsetsForTimes(moments);
            moments.keySet().forEach(partition -> {
                OffsetAndTimestamp begin = begins.get(partition);
                // at the end that was read before: what came since then is not skipped
                consumer.seek(
                        partition,
                        begin == null ? java.util.Objects.requireNonNull(ends.get(partition)) : begin.offset());
            });
        }

        @Override
        public List<Delivery> poll(Duration timeout) {
            try {
                List<Delivery> deliveries = new ArrayList<>();
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(timeout)) {
                    Topic topic = java.util.Objects.requireNonNull(topics.get(record.topic()));
                    if (Reading.of(topic, record) instanceof Reading.Known readable) {
                        deliveries.add(readable.delivery());
                    }
                }
                return deliveries;
            } catch (KafkaException e) {
                throw KafkaFailures.of("the topics " + topics.values() + " cannot be read", e);
            }
        }

        @Override
        public boolean caughtUp() {
            caughtUp = caughtUp || reached(ends);
            return caughtUp;
        }

        /** Whether everything before these offsets was returned. */
        boolean reached(Map<TopicPartition, Long> offsets) {
            return offsets.entrySet().stream().allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
        }

        @Override
        public void close() {
            consumer.close();
        }

        private static long millis(Instant moment) {
            return moment.isBefore(Instant.EPOCH) ? 0 : moment.toEpochMilli();
        }
    }
}
