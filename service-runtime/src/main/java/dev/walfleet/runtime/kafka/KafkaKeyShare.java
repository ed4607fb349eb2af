package dev.walfleet.runtime.kafka;

import dev.walfleet.runtime.share.KeyShare;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.utils.Utils;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keys divided by the partitions of a topic that a consumer group owns: a key belongs to who owns the partition that its events
 * are in. The records are not read; only who owns what counts.
 */
final class KafkaKeyShare implements KeyShare {
    private static final Logger log = LoggerFactory.getLogger(KafkaKeyShare.class);
    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration CLOSE = Duration.ofSeconds(5);
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final KafkaClients clients;
    private final String group;
    private final String topic;
    private final Optional<String> groupInstance;
    private final Thread thread;
    private final Set<Integer> mine = new HashSet<>();
    private int partitions;
    private boolean divided;
    private long aloneSince;
    private volatile boolean closing;

    /** @param groupInstance a name that stays over restarts, so that a restarted instance has its keys back at once */
    KafkaKeyShare(KafkaClients clients, String group, String topic, Optional<String> groupInstance) {
        this.clients = clients;
        this.group = group;
        this.topic = topic;
        this.groupInstance = groupInstance;
        this.thread = new Thread(this::run, group);
        thread.setDaemon(true);
    }

    @Override
    public void start() {
        synchronized (this) {
            aloneSince = System.nanoTime();
        }
        thread.start();
    }

    @Override
    public synchronized boolean owns(String key) {
        if (!divided) {
            return System.nanoTime() - aloneSince > PATIENCE.toNanos();
        }
        byte[] bytes = key.getBytes(StandardCharsets.UTF_8);
        return partitions > 0 && mine.contains(Utils.toPositive(Utils.murmur2(bytes)) % partitions);
    }

    @Override
    public void close() {
        closing = true;
        try {
            thread.join(CLOSE.plusSeconds(1).toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        while (!closing) {
            try {
                member();
            } catch (RuntimeException e) {
                log.warn("the share of the keys is not known group={} cause=\"{}\"", group, e.toString());
                java.util.concurrent.locks.LockSupport.parkNanos(POLL.toNanos());
            }
        }
    }

    private void member() {
        Consumer<byte[], byte[]> member = clients.consumer(config());
        try {
            member.subscribe(List.of(topic), new Seats(member));
            while (!closing) {
                member.poll(POLL);
            }
        } finally {
            member.close(CloseOptions.timeout(CLOSE)
                    .withGroupMembershipOperation(CloseOptions.GroupMembershipOperation.LEAVE_GROUP));
        }
    }

    private Map<String, Object> config() {
        Map<String, Object> config = clients.groupConfig(group);
        config.put("partition.assignment.strategy", CooperativeStickyAssignor.class.getName());
        config.put("auto.offset.reset", "latest");
        groupInstance.ifPresent(instance -> config.put("group.instance.id", instance));
        return config;
    }

    private synchronized void divided(Collection<TopicPartition> gained, Collection<TopicPartition> lost, int all) {
        lost.forEach(partition -> mine.remove(partition.partition()));
        gained.forEach(partition -> mine.add(partition.partition()));
        partitions = all > 0 ? all : partitions;
        divided = partitions > 0;
        log.info("keys divided group={} partitions={} of={}", group, new TreeSet<>(mine), partitions);
    }

    /** Called by {@code poll}, on our thread. */
    private final class Seats implements ConsumerRebalanceListener {
        private final Consumer<byte[], byte[]> member;

        Seats(Consumer<byte[], byte[]> member) {
            this.member = member;
        }

        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> gained) {
            member.pause(gained);
            divided(gained, List.of(), member.partitionsFor(topic).size());
        }

        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> lost) {
            divided(List.of(), lost, 0);
        }
    }
}
