package dev.walfleet.runtime.config;

import dev.walfleet.vocabulary.FailureCode;
import dev.walfleet.vocabulary.WalfleetException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The configuration's section {@code kafka}.
 *
 * @param bootstrapServers {@code host:port}, one or several; may be absent only where Kafka is embedded
 * @param topicPrefix in front of the names of topics, groups and transactional ids; default {@code walfleet.}
 * @param properties any client property, passed on as it is: {@code security.protocol}, {@code sasl.jaas.config}, ...
 * @param createTopics whether missing topics are created on start (default), or only missed
 * @param replicationFactor of topics that are created; default: as the brokers decide
 * @param partitions of topics of facts that are created; default 6
 * @param queuePartitions of request topics that are created for consumer groups; default 12. For share groups it is always 1.
 * @param queue how request topics are read; default {@code auto}
 */
public record KafkaProperties(
        List<String> bootstrapServers,
        String topicPrefix,
        Map<String, String> properties,
        Boolean createTopics,
        Integer replicationFactor,
        Integer partitions,
        Integer queuePartitions,
        QueueMode queue) {
    /** What the brokers decide. */
    public static final int BROKERS_CHOICE = -1;

    /** On these the promises of the pipeline rest. */
    private static final Set<String> OURS = Set.of(
            "bootstrap.servers",
            "group.id",
            "group.instance.id",
            "transactional.id",
            "acks",
            "enable.idempotence",
            "enable.auto.commit",
            "auto.offset.reset",
            "isolation.level",
            "key.serializer",
            "value.serializer",
            "key.deserializer",
            "value.deserializer",
            "max.poll.records",
            "share.acquire.mode",
            "share.acknowledgement.mode");

    private static final Pattern PREFIX = Pattern.compile("[A-Za-z0-9._-]{0,100}");

    @SuppressWarnings("NullAway") // what the file leaves out arrives as null
    public KafkaProperties {
        bootstrapServers = servers(bootstrapServers);
        topicPrefix = topicPrefix == null ? "walfleet." : topicPrefix;
        properties = properties == null ? Map.of() : Map.copyOf(properties);
        createTopics = createTopics == null || createTopics;
        replicationFactor = replicationFactor == null ? BROKERS_CHOICE : replicationFactor;
        partitions = partitions == null ? 6 : partitions;
        queuePartitions = queuePartitions == null ? 12 : queuePartitions;
        queue = queue == null ? QueueMode.AUTO : queue;
        if (!PREFIX.matcher(topicPrefix).matches()) {
            throw new IllegalArgumentException("topic-prefix '" + topicPrefix
                    + "' is not usable: expected up to 100 of letters, digits, '.', '_' and '-'");
        }
        properties.keySet().stream().filter(OURS::contains).findFirst().ifPresent(key -> {
            throw new IllegalArgumentException("the client property '" + key + "' is not for the configuration to set");
        });
        if (partitions < 1 || queuePartitions < 1) {
            throw new IllegalArgumentException(
                    "partitions " + partitions + " and queue-partitions " + queuePartitions + ", expected 1 or more");
        }
        if (replicationFactor < 1 && replicationFactor != BROKERS_CHOICE) {
            throw new IllegalArgumentException("replication-factor " + replicationFactor + ", expected 1 or more");
        }
    }

    /** All defaults, and these brokers. */
    @SuppressWarnings("NullAway")
    public static KafkaProperties at(String bootstrapServers) {
        return new KafkaProperties(List.of(bootstrapServers), null, null, null, null, null, null, null);
    }

    /** These with another prefix. */
    public KafkaProperties withTopicPrefix(String prefix) {
        return new KafkaProperties(
                bootstrapServers,
                prefix,
                properties,
                createTopics,
                replicationFactor,
                partitions,
                queuePartitions,
                queue);
    }

    /** These with another way to read request topics. */
    public KafkaProperties withQueue(QueueMode mode) {
        return new KafkaProperties(
                bootstrapServers,
                topicPrefix,
                properties,
                createTopics,
                replicationFactor,
                partitions,
                queuePartitions,
                mode);
    }

    /** The brokers, as Kafka's clients want them. */
    public String servers() {
        if (bootstrapServers.isEmpty()) {
            throw new WalfleetException(
                    FailureCode.CONFIGURATION,
                    "no Kafka broker is configured",
                    "set kafka.bootstrap-servers or KAFKA_BOOTSTRAP_SERVERS, or start everything in one process with walfleet up");
        }
        return String.join(",", bootstrapServers);
    }

    private static List<String> servers(@Nullable List<String> given) {
        return given == null
                ? List.of()
                : given.stream()
                        .flatMap(entry -> List.of(entry.split(",")).stream())
                        .map(String::strip)
                        .filter(entry -> !entry.isEmpty())
                        .toList();
    }

    /** Without what the client properties hold. */
    @Override
    public String toString() {
        return "KafkaProperties[bootstrapServers=" + bootstrapServers + ", topicPrefix=" + topicPrefix + ", queue="
                + queue + ", properties=" + properties.keySet() + "]";
    }
}
