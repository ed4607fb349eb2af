package dev.walfleet.local;

import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;

/** The settings of a broker that is its own controller and has no peers. */
final class BrokerProperties {
    static final int NODE_ID = 1;
    static final String CONTROLLER_LISTENER = "CONTROLLER";
    private static final String HOST = "127.0.0.1";

    /** One replica of everything, and only as many partitions as one machine needs. */
    private static final Map<String, String> SINGLE_NODE = Map.ofEntries(
            Map.entry("default.replication.factor", "1"),
            Map.entry("min.insync.replicas", "1"),
            Map.entry("offsets.topic.replication.factor", "1"),
            Map.entry("offsets.topic.num.partitions", "4"),
            Map.entry("transaction.state.log.replication.factor", "1"),
            Map.entry("transaction.state.log.min.isr", "1"),
            Map.entry("transaction.state.log.num.partitions", "4"),
            Map.entry("share.coordinator.state.topic.replication.factor", "1"),
            Map.entry("share.coordinator.state.topic.min.isr", "1"),
            Map.entry("share.coordinator.state.topic.num.partitions", "4"));

    /** A restart after a crash waits for the broker's own old session to end; members that died are noticed in seconds. */
    private static final Map<String, String> QUICK = Map.ofEntries(
            Map.entry("broker.session.timeout.ms", "3000"),
            Map.entry("broker.heartbeat.interval.ms", "500"),
            Map.entry("group.initial.rebalance.delay.ms", "0"),
            Map.entry("group.min.session.timeout.ms", "1000"),
            Map.entry("group.consumer.min.session.timeout.ms", "3000"),
            Map.entry("group.consumer.min.heartbeat.interval.ms", "500"),
            Map.entry("group.share.min.session.timeout.ms", "3000"),
            Map.entry("group.share.session.timeout.ms", "10000"),
            Map.entry("group.share.min.heartbeat.interval.ms", "500"),
            Map.entry("group.share.heartbeat.interval.ms", "2000"),
            Map.entry("group.share.min.record.lock.duration.ms", "1000"));

    private static final Map<String, String> SMALL = Map.ofEntries(
            Map.entry("log.cleaner.dedupe.buffer.size", "16777216"),
            Map.entry("num.network.threads", "2"),
            Map.entry("num.io.threads", "4"),
            Map.entry("background.threads", "2"),
            Map.entry("metric.reporters", ""), // not a thousand MBeans that nobody asks for
            Map.entry("num.recovery.threads.per.data.dir", "2"));

    private BrokerProperties() {}

    /** @param options with both ports chosen */
    static Properties of(LocalKafkaOptions options) {
        Properties properties = new Properties();
        properties.setProperty("process.roles", "broker,controller");
        properties.setProperty("node.id", Integer.toString(NODE_ID));
        properties.setProperty("log.dirs", dataFolder(options).toString());
        String client = "PLAINTEXT://" + HOST + ":" + options.port();
        String controller = HOST + ":" + options.controllerPort();
        properties.setProperty("listeners", client + "," + CONTROLLER_LISTENER + "://" + controller);
        properties.setProperty("advertised.listeners", client);
        properties.setProperty("controller.listener.names", CONTROLLER_LISTENER);
        properties.setProperty("controller.quorum.voters", NODE_ID + "@" + controller);
        properties.setProperty("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT");
        properties.setProperty("auto.create.topics.enable", "false");
        properties.putAll(SINGLE_NODE);
        properties.putAll(QUICK);
        properties.putAll(SMALL);
        properties.putAll(options.properties());
        return properties;
    }

    static Path dataFolder(LocalKafkaOptions options) {
        return options.folder().resolve("kafka");
    }

    static String bootstrapServers(LocalKafkaOptions options) {
        return HOST + ":" + options.port();
    }
}
