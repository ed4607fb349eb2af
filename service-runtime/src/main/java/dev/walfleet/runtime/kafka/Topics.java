package dev.walfleet.runtime.kafka;

import dev.walfleet.event.Topic;
import dev.walfleet.runtime.config.KafkaProperties;
import dev.walfleet.runtime.config.QueueMode;
import dev.walfleet.vocabulary.FailureCode;
import dev.walfleet.vocabulary.WalfleetException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.FinalizedVersionRange;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sees to it, before anything else starts, that the topics are there and the brokers can do what is configured. */
final class Topics {
    private static final Logger log = LoggerFactory.getLogger(Topics.class);
    private static final Duration KNOWN_WITHIN = Duration.ofSeconds(30);
    private static final Duration PAUSE = Duration.ofMillis(50);

    private final Admin admin;
    private final KafkaProperties properties;

    /**
     * @param sharedQueues whether queues are share groups
     * @param rights what we may do with the topics
     */
    record Prepared(boolean sharedQueues, Rights rights) {}

    Topics(Admin admin, KafkaProperties properties) {
        this.admin = admin;
        this.properties = properties;
    }

    /**
     * Creates what is missing, or, where this is not allowed, fails naming it. Topics that exist are left as they are.
     *
     * @return what the services of this process then go by
     */
    Prepared prepare() {
        boolean shared = sharedQueues();
        List<TopicPlan> plans = TopicPlan.of(properties, shared);
        Set<String> present = present();
        List<TopicPlan> missing =
                plans.stream().filter(plan -> !present.contains(plan.name())).toList();
        if (!missing.isEmpty() && !properties.createTopics()) {
            throw new WalfleetException(
                    FailureCode.CONFIGURATION,
                    "these topics are missing and kafka.create-topics is off: "
                            + missing.stream().map(TopicPlan::name).collect(Collectors.joining(", ")),
                    "create them (walfleet topics prints how), or set kafka.create-topics: true");
        }
        missing.forEach(this::create);
        awaitKnown(missing.stream().map(TopicPlan::name).toList());
        check(shared, present);
        return new Prepared(shared, rights());
    }

    private Rights rights() {
        KafkaNames names = new KafkaNames(properties.topicPrefix());
        DescribeTopicsOptions withRights = new DescribeTopicsOptions().includeAuthorizedOperations(true);
        return new Rights(names, describe(names(false), withRights));
    }

    /** The topics that have to be there. */
    Set<String> names(boolean shared) {
        return TopicPlan.of(properties, shared).stream().map(TopicPlan::name).collect(Collectors.toUnmodifiableSet());
    }

    /** What {@code kafka.queue} comes to with these brokers. */
    boolean sharedQueues() {
        if (properties.queue() == QueueMode.CLASSIC) {
            return false;
        }
        boolean offered = shareVersion() >= 1;
        if (!offered && properties.queue() == QueueMode.SHARE) {
            throw new WalfleetException(
                    FailureCode.NOT_SUPPORTED,
                    "the brokers do not offer share groups: their finalised share.version is " + shareVersion(),
                    "use brokers of version 4.2 or newer with share.version 1, or set kafka.queue to auto or classic");
        }
        return offered;
    }

    private int shareVersion() {
        try {
            FinalizedVersionRange range = admin.describeFeatures()
                    .featureMetadata()
                    .get()
                    .finalizedFeatures()
                    .get("share.version");
            return range == null ? 0 : range.maxVersionLevel();
        } catch (ExecutionException e) {
            throw KafkaFailures.of("the brokers' features cannot be read", e);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    /**
     * All topics of the brokers.
     *
     * @throws WalfleetException {@code KAFKA_UNREACHABLE}, or as the brokers answer
     */
    Set<String> present() {
        try {
            return admin.listTopics().names().get();
        } catch (ExecutionException e) {
            throw KafkaFailures.of("the topics cannot be listed", e);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private void create(TopicPlan plan) {
        Optional<Short> replicas = plan.replicationFactor() == KafkaProperties.BROKERS_CHOICE
                ? Optional.empty()
                : Optional.of(plan.replicationFactor());
        NewTopic topic = new NewTopic(plan.name(), Optional.of(plan.partitions()), replicas).configs(plan.config());
        try {
            admin.createTopics(List.of(topic)).all().get();
            log.info("topic created name={} partitions={} {}", plan.name(), plan.partitions(), plan.config());
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof TopicExistsException)) { // another service was quicker
                throw KafkaFailures.of("the topic " + plan.name() + " cannot be created", e);
            }
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    /** A topic is created before the brokers tell of it; whoever reads or writes it now would be told that it does not exist. */
    private void awaitKnown(List<String> created) {
        long deadline = System.nanoTime() + KNOWN_WITHIN.toNanos();
        while (!created.isEmpty()) {
            try {
                admin.describeTopics(created).allTopicNames().get();
                return;
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof UnknownTopicOrPartitionException) || System.nanoTime() - deadline > 0) {
                    throw KafkaFailures.of("the topics that were just created cannot be described", e);
                }
                LockSupport.parkNanos(PAUSE.toNanos());
            } catch (InterruptedException e) {
                throw interrupted(e);
            }
        }
    }

    /** What others created may not fit. */
    private void check(boolean shared, Collection<String> present) {
        KafkaNames names = new KafkaNames(properties.topicPrefix());
        List<String> foreign = new ArrayList<>();
        for (Topic topic : Topic.values()) {
            if (topic.use() != Topic.Use.FACTS && present.contains(names.topic(topic))) {
                foreign.add(names.topic(topic));
            }
        }
        describe(foreign, new DescribeTopicsOptions()).forEach((name, description) -> {
            int partitions = description.partitions().size();
            Topic topic = names.topicOf(name).orElseThrow();
            if (topic.use() == Topic.Use.STATE && partitions != 1) {
                throw new WalfleetException(
                        FailureCode.CONFIGURATION,
                        "the topic " + name + " has " + partitions
                                + " partitions; its one partition is the seat of a leader",
                        "delete it while no service runs; it is created with 1 partition then");
            }
            if (topic.use() == Topic.Use.QUEUE && shared && partitions > 1) {
                log.warn(
                        "topic {} has {} partitions; with share groups an idle worker takes nothing from another's"
                                + " partition: 1 is best",
                        name,
                        partitions);
            }
            if (topic.use() == Topic.Use.QUEUE && !shared && partitions == 1) {
                log.warn(
                        "topic {} has 1 partition; with consumer groups only one worker gets jobs:"
                                + " give it as many as there will be workers",
                        name);
            }
        });
    }

    private Map<String, TopicDescription> describe(Collection<String> names, DescribeTopicsOptions options) {
        try {
            return admin.describeTopics(names, options).allTopicNames().get();
        } catch (ExecutionException e) {
            throw KafkaFailures.of("the topics cannot be described", e);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private static WalfleetException interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return KafkaFailures.of("interrupted while Kafka was asked", e);
    }
}
