package dev.walfleet.local;

import dev.walfleet.vocabulary.FailureCode;
import java.nio.file.Path;
import java.util.Map;

/**
 * The broker of {@link LocalKafka} in a JVM of its own, so that it can be killed as a machine's failure would kill it, and started
 * again on the same ports and data. It ends with this process. What it prints is in {@link #logFile()}.
 */
public final class LocalKafkaProcess implements AutoCloseable {
    private final LocalKafkaOptions options;
    private final boolean throwAway;
    private final ChildServer server;

    private LocalKafkaProcess(LocalKafkaOptions options, boolean throwAway) {
        this.options = options.withPortsChosen();
        this.throwAway = throwAway;
        this.server = new ChildServer(
                "the Kafka process for " + options.folder(),
                FailureCode.KAFKA_UNREACHABLE,
                options.folder().resolve("kafka.log"));
    }

    /** Starts it and returns when clients can use it. @throws WalfleetException as {@link LocalKafka#open} */
    public static LocalKafkaProcess open(LocalKafkaOptions options) {
        LocalKafkaProcess kafka = new LocalKafkaProcess(options, false);
        kafka.start();
        return kafka;
    }

    /** On free ports and in a temporary folder, which {@link #close} deletes. */
    public static LocalKafkaProcess throwAway() {
        LocalKafkaProcess kafka =
                new LocalKafkaProcess(LocalKafkaOptions.in(Folders.temporary("walfleet-kafka")), true);
        kafka.start();
        return kafka;
    }

    /** Starts it again after {@link #stop} or {@link #kill}. */
    public synchronized void start() {
        server.start(LocalKafkaMain.class, LocalKafkaMain.words(options), Map.of(), options.startTimeout());
    }

    /** Ends it as {@code kill -9} does. */
    public synchronized void kill() {
        server.end(true);
    }

    /** Ends it in an orderly way. */
    public synchronized void stop() {
        server.end(false);
    }

    @Override
    public synchronized void close() {
        stop();
        if (throwAway) {
            Folders.delete(options.folder());
        }
    }

    public synchronized boolean isRunning() {
        return server.isRunning();
    }

    /** Of the running process. @throws IllegalStateException where it does not run */
    public synchronized long pid() {
        return server.pid();
    }

    public String bootstrapServers() {
        return BrokerProperties.bootstrapServers(options);
    }

    public int port() {
        return options.port();
    }

    public Path logFile() {
        return server.logFile();
    }
}
