package dev.walfleet.runtime.kafka;

import dev.walfleet.event.Topic;
import dev.walfleet.runtime.job.Decision;
import dev.walfleet.runtime.job.JobHandler;
import dev.walfleet.runtime.job.JobQueue;
import dev.walfleet.runtime.job.Slots;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * A queue on a consumer group, for brokers without share groups: every partition belongs to one worker, which holds what it
 * fetched until it has a slot, fetches no more meanwhile, and commits an offset as soon as the request is decided about. So a
 * full worker holds up its partitions while others are idle: share groups are better.
 */
final class ClassicJobQueue implements JobQueue {
    private static final Duration IDLE = Duration.ofMillis(250);
    private static final Duration FULL = Duration.ofMillis(50);
    private static final Duration CLOSE = Duration.ofSeconds(5);
    private static final int AT_A_TIME = 50;

    private final KafkaClients clients;
    private final String group;
    private final Optional<String> groupInstance;
    private final DeadLetters deadLetters;
    private final RuntimeMeters meters;

    /**
     * @param group without the prefix; all workers of a kind share it
     * @param groupInstance a name that stays over restarts, so that a restarted worker has its partitions at once
     */
    ClassicJobQueue(
            KafkaClients clients,
            String group,
            Optional<String> groupInstance,
            DeadLetters deadLetters,
            RuntimeMeters meters) {
        this.clients = clients;
        this.group = group;
        this.groupInstance = groupInstance;
        this.deadLetters = deadLetters;
        this.meters = meters;
    }

    @Override
    public Taking start(Topic topic, Slots slots, JobHandler handler) {
        QueueRecords records = new QueueRecords(topic, handler, deadLetters, meters, group);
        return new Member(clients.names().topic(topic), slots, records).begin();
    }

    /** One member of the group. */
    private final class Member extends QueueThread implements ConsumerRebalanceListener {
        private final String topic;
        private final Slots slots;
        private final QueueRecords records;
        /** Fetched and not handed out, oldest first. */
        private final Map<TopicPartition, ArrayDeque<ConsumerRecord<byte[], byte[]>>> held = new HashMap<>();

        Member(String topic, Slots slots, QueueRecords records) {
            super(group);
            this.topic = topic;
            this.slots = slots;
            this.records = records;
        }

        @Override
        void take() {
            Map<String, Object> config = clients.groupConfig(group);
            config.put("max.poll.records", AT_A_TIME);
            groupInstance.ifPresent(instance -> config.put("group.instance.id", instance));
            Consumer<byte[], byte[]> mine = clients.consumer(config);
            try {
                held.clear();
                mine.subscribe(List.of(topic), this);
                while (!closing()) {
                    fetch(mine);
                    handOut(mine);
                }
            } finally {
                // also a static member: what it hands back goes to another at once
                mine.close(CloseOptions.timeout(CLOSE)
                        .withGroupMembershipOperation(CloseOptions.GroupMembershipOperation.LEAVE_GROUP));
            }
        }

        /** Paused where something is held: polling goes on, as the group demands, and brings nothing. */
        private void fetch(Consumer<byte[], byte[]> mine) {
            List<TopicPartition> open = new ArrayList<>();
            List<TopicPartition> waiting = new ArrayList<>();
            for (TopicPartition partition : mine.assignment()) {
                (held.containsKey(partition) ? waiting : open).add(partition);
            }
            mine.pause(waiting);
            mine.resume(open);
            for (ConsumerRecord<byte[], byte[]> record : mine.poll(held.isEmpty() ? IDLE : FULL)) {
                held.computeIfAbsent(new TopicPartition(record.topic(), record.partition()), p -> new ArrayDeque<>())
                        .add(record);
            }
        }

        /** As many as there are slots, all at once; commits when all are decided about. */
        private void handOut(Consumer<byte[], byte[]> mine) {
            Map<ConsumerRecord<byte[], byte[]>, CompletionStage<Decision>> offered = new LinkedHashMap<>();
            for (ConsumerRecord<byte[], byte[]> record : oldest()) {
                if (closing() || !slots.tryTake()) {
                    break;
                }
                offered.put(record, records.offer(record));
            }
            if (offered.isEmpty()) {
                return;
            }
            Map<TopicPartition, OffsetAndMetadata> decided = new HashMap<>();
            List<TopicPartition> stuck = new ArrayList<>();
            offered.forEach((record, offer) -> {
                Decision decision = records.settle(record, offer);
                if (!(decision instanceof Decision.Accepted)) {
                    slots.release();
                }
                TopicPartition partition = new TopicPartition(record.topic(), record.partition());
                if (decision instanceof Decision.Released) {
                    stuck.add(partition);
                }
                if (!stuck.contains(partition)) {
                    decided.put(partition, new OffsetAndMetadata(record.offset() + 1));
                    taken(partition, record);
                }
            });
            if (!decided.isEmpty()) {
                mine.commitSync(decided);
            }
            if (!stuck.isEmpty()) {
                pause();
            }
        }

        /** By age across partitions, by offset within one: a commit covers all that was before it. */
        private List<ConsumerRecord<byte[], byte[]>> oldest() {
            PriorityQueue<PeekingQueue> byAge = new PriorityQueue<>(Comparator.comparingLong(PeekingQueue::age));
            held.values().forEach(queue -> byAge.add(new PeekingQueue(queue)));
            List<ConsumerRecord<byte[], byte[]>> oldest = new ArrayList<>();
            while (!byAge.isEmpty() && oldest.size() < AT_A_TIME) {
                PeekingQueue next = byAge.remove();
                oldest.add(next.take());
                if (next.hasMore()) {
                    byAge.add(next);
                }
            }
            return oldest;
        }

        private void taken(TopicPartition partition, ConsumerRecord<byte[], byte[]> record) {
            held.computeIfPresent(partition, (p, queue) -> {
                queue.remove(record);
                return queue.isEmpty() ? null : queue;
            });
        }

        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
            connected(true);
        }

        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
            held.keySet().removeAll(partitions); // not committed: the next owner gets them
        }
    }

    /** What is held of one partition, from its oldest on. */
    private static final class PeekingQueue {
        private final Iterator<ConsumerRecord<byte[], byte[]>> rest;
        private @Nullable ConsumerRecord<byte[], byte[]> head;

        PeekingQueue(Collection<ConsumerRecord<byte[], byte[]>> queue) {
            rest = queue.iterator();
            head = rest.next();
        }

        boolean hasMore() {
            return head != null;
        }

        long age() {
            return Objects.requireNonNull(head).timestamp();
        }

        ConsumerRecord<byte[], byte[]> take() {
            ConsumerRecord<byte[], byte[]> taken = Objects.requireNonNull(head);
            head = rest.hasNext() ? rest.next() : null;
            return taken;
        }
    }
}
