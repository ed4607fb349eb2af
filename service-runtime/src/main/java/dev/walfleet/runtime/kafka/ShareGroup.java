package dev.walfleet.runtime.kafka;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.ListShareGroupOffsetsSpec;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.SharePartitionOffsetInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.GroupNotEmptyException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A share group before a member joins it. By the brokers' defaults a new group begins at the newest record and sees what is
 * not committed; ours begins at the oldest and sees what is committed. The setting alone does not do: it reaches the broker
 * that leads the partition some time after it was acknowledged, and a group that began at the newest record by then has lost
 * what was asked for before (measured: one start in four). So the offset itself is written, once.
 */
final class ShareGroup {
    private static final Logger log = LoggerFactory.getLogger(ShareGroup.class);

    private final Admin admin;
    private final String group;

    /** @param group with the prefix */
    ShareGroup(Admin admin, String group) {
        this.admin = admin;
        this.group = group;
    }

    /** @throws dev.walfleet.vocabulary.WalfleetException where the brokers do not let us */
    void prepare(String topic) {
        try {
            configure();
            beginAtTheOldest(topic);
        } catch (ExecutionException e) {
            throw KafkaFailures.of("the share group " + group + " cannot be prepared", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw KafkaFailures.of("interrupted while a share group was prepared", e);
        }
    }

    private void configure() throws ExecutionException, InterruptedException {
        List<AlterConfigOp> settings = List.of(
                set("share.auto.offset.reset", "earliest"),
                set("share.isolation.level", "read_committed"),
                set("share.record.lock.duration.ms", "30000"));
        admin.incrementalAlterConfigs(Map.of(new ConfigResource(ConfigResource.Type.GROUP, group), settings))
                .all()
                .get();
    }

    private static AlterConfigOp set(String name, String value) {
        return new AlterConfigOp(new ConfigEntry(name, value), AlterConfigOp.OpType.SET);
    }

    private void beginAtTheOldest(String topic) throws ExecutionException, InterruptedException {
        Set<TopicPartition> partitions = admin.describeTopics(List.of(topic)).allTopicNames().get().values().stream()
                .flatMap(description -> description.partitions().stream())
                .map(partition -> new TopicPartition(topic, partition.partition()))
                .collect(Collectors.toSet());
        Set<TopicPartition> begun = begun();
        Set<TopicPartition> fresh = partitions.stream()
                .filter(partition -> !begun.contains(partition))
                .collect(Collectors.toSet());
        if (fresh.isEmpty()) {
            return;
        }
        Map<TopicPartition, Long> oldest = admin
                .listOffsets(fresh.stream().collect(Collectors.toMap(p -> p, p -> OffsetSpec.earliest())))
                .all()
                .get()
                .entrySet()
                .stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, entry -> entry.getValue().offset()));
        try {
            admin.alterShareGroupOffsets(group, oldest).all().get();
            log.info("share group begins group={} offsets={}", group, oldest);
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof GroupNotEmptyException)) { // whoever is in there did this before
                throw e;
            }
        }
    }

    private Set<TopicPartition> begun() throws InterruptedException {
        try {
            Map<TopicPartition, SharePartitionOffsetInfo> offsets = admin.listShareGroupOffsets(
                            Map.of(group, new ListShareGroupOffsetsSpec()))
                    .partitionsToOffsetInfo(group)
                    .get();
            return offsets.entrySet().stream()
                    .filter(entry -> entry.getValue() != null)
                    .map(Map.Entry::getKey)
                    .collect(Collectors.toSet());
        } catch (ExecutionException e) {
            log.debug("share group {} is not known yet", group, e);
            return Set.of();
        }
    }
}
