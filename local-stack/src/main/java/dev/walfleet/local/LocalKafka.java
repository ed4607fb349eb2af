package dev.walfleet.local;

import dev.walfleet.postgres.server.FolderLock;
import dev.walfleet.postgres.server.LoopbackPorts;
import dev.walfleet.vocabulary.FailureCode;
import dev.walfleet.vocabulary.WalfleetException;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.utils.Time;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A Kafka broker in this process: broker and controller in one (KRaft), on the loopback interface, without encryption. Its
 * topics and offsets survive a restart and a crash. Topics are not made by themselves. For demos, for {@code up} on one
 * machine, and for tests; a fleet has a Kafka cluster of its own.
 *
 * <p>It is built from Kafka's internal classes, so the version of Kafka is pinned. A fatal fault of Kafka, which would end the
 * process, is logged and kept in {@link #fault()} instead.
 */
public final class LocalKafka implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(LocalKafka.class);

    private static final Duration STOP_LIMIT = Duration.ofSeconds(60);
    private static final Duration STOP_LIMIT_BROKEN = Duration.ofSeconds(10);

    private static final long LITTLE_SPACE = 64L << 20;

    private final LocalKafkaOptions options;
    private final FolderLock lock;
    private final boolean throwAway;
    private final AtomicReference<@Nullable WalfleetException> fault = new AtomicReference<>();
    private final Consumer<String> exitListener = this::fatal;
    private @Nullable KafkaRaftServer server;
    private boolean closed;

    private LocalKafka(LocalKafkaOptions options, FolderLock lock, boolean throwAway) {
        this.options = options;
        this.lock = lock;
        this.throwAway = throwAway;
    }

    /**
     * Starts a broker, on the data of the folder where there is some, and returns when clients can use it.
     *
     * @throws WalfleetException CONFIGURATION where a port is taken or another process uses the folder, KAFKA_UNREACHABLE where
     *     the broker does not come up
     */
    public static LocalKafka open(LocalKafkaOptions options) {
        return open(options, false);
    }

    /** A broker on free ports and in a temporary folder, which {@link #close} deletes. */
    public static LocalKafka throwAway() {
        return open(LocalKafkaOptions.in(Folders.temporary("walfleet-kafka")), true);
    }

    /** As {@link #throwAway()}, without share groups: as a broker older than 4.2. */
    public static LocalKafka throwAwayWithoutShareGroups() {
        return open(LocalKafkaOptions.in(Folders.temporary("walfleet-kafka")).withShareGroups(false), true);
    }

    private static LocalKafka open(LocalKafkaOptions options, boolean throwAway) {
        KafkaExits.install();
        FolderLock lock = FolderLock.take(options.folder(), "the Kafka broker");
        LocalKafka kafka = new LocalKafka(options.withPortsChosen(), lock, throwAway);
        try {
            kafka.start();
            return kafka;
        } catch (RuntimeException | Error e) {
            kafka.close();
            throw e;
        }
    }

    /** Starts a stopped broker again, on the same ports and data. Nothing happens where it runs. */
    public synchronized void start() {
        if (closed) {
            throw new IllegalStateException("the Kafka broker in " + options.folder() + " is closed");
        }
        if (server != null) {
            return;
        }
        LoopbackPorts.requireFree(options.port(), "the Kafka broker");
        LoopbackPorts.requireFree(options.controllerPort(), "the Kafka broker's controller");
        long from = System.nanoTime();
        fault.set(null);
        KafkaExits.add(exitListener);
        KafkaRaftServer starting = create();
        server = starting;
        try {
            await(starting);
        } catch (RuntimeException e) {
            stop();
            throw e;
        }
        log.info(
                "kafka started bootstrap={} folder={} took={}ms",
                bootstrapServers(),
                options.folder(),
                (System.nanoTime() - from) / 1_000_000);
    }

    private KafkaRaftServer create() {
        try {
            BrokerStorage.prepare(options);
            return new KafkaRaftServer(KafkaConfig.fromProps(BrokerProperties.of(options), false), Time.SYSTEM);
        } catch (Exception e) {
            throw notStarted(e);
        }
    }

    private void await(KafkaRaftServer starting) {
        CompletableFuture<Void> started = new CompletableFuture<>();
        Thread starter = new Thread(() -> startup(starting, started), "kafka start");
        starter.setDaemon(true);
        starter.start();
        long end = System.nanoTime() + options.startTimeout().toNanos();
        while (true) {
            try {
                started.get(100, TimeUnit.MILLISECONDS);
                return;
            } catch (TimeoutException e) {
                WalfleetException fatal = fault.get();
                if (fatal != null) {
                    throw fatal;
                }
                if (System.nanoTime() > end) {
                    throw notStarted(e);
                }
            } catch (ExecutionException e) {
                throw notStarted(e.getCause() == null ? e : e.getCause());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw notStarted(e);
            }
        }
    }

    private static void startup(KafkaRaftServer starting, CompletableFuture<Void> started) {
        try {
            starting.startup();
            started.complete(null);
        } catch (Throwable e) {
            started.completeExceptionally(e);
        }
    }

    private WalfleetException notStarted(Throwable cause) {
        return new WalfleetException(
                FailureCode.KAFKA_UNREACHABLE,
                "the Kafka broker in %s did not start: %s".formatted(options.folder(), reason(cause)),
                advice("the log has Kafka's own words; a damaged data folder can be moved away, Kafka holds no backup"),
                cause);
    }

    private static String reason(Throwable cause) {
        String message = cause.getMessage();
        return message == null ? cause.getClass().getSimpleName() : message;
    }

    private void fatal(String message) {
        WalfleetException fatal = new WalfleetException(
                FailureCode.KAFKA_UNREACHABLE,
                "the Kafka broker in %s is broken: %s".formatted(options.folder(), message),
                advice("the log has Kafka's own words; is the folder still there? Start again: Kafka holds no backup"));
        if (fault.compareAndSet(null, fatal)) {
            log.error("kafka broken folder={} fault=\"{}\"", options.folder(), message);
        }
    }

    private String advice(String otherwise) {
        try {
            long free = Files.getFileStore(options.folder()).getUsableSpace();
            if (free < LITTLE_SPACE) {
                return "its disk has " + free + " bytes left: make room, and start again; what waited is sent then";
            }
        } catch (IOException e) {
            log.debug("no word on the space of a disk folder={}", options.folder(), e);
        }
        return otherwise;
    }

    /** Stops the broker; {@link #start} brings it back on the same ports. */
    public synchronized void stop() {
        KafkaRaftServer running = server;
        server = null;
        if (running != null) {
            shutdown(running);
        }
        KafkaExits.remove(exitListener);
    }

    /**
     * Also after a failed start: it left threads behind that would keep the process alive. A broken broker waits for minutes for
     * its broken controller; that is left to a thread of the background.
     */
    private void shutdown(KafkaRaftServer running) {
        Thread stopper = new Thread(
                () -> {
                    running.shutdown();
                    running.awaitShutdown();
                },
                "kafka stop");
        stopper.setDaemon(true);
        stopper.start();
        try {
            stopper.join(fault.get() == null ? STOP_LIMIT.toMillis() : STOP_LIMIT_BROKEN.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (stopper.isAlive()) {
            log.warn(
                    "kafka does not stop, it is left behind bootstrap={} folder={}",
                    bootstrapServers(),
                    options.folder());
        } else {
            log.info("kafka stopped bootstrap={}", bootstrapServers());
        }
    }

    /** Stops the broker and gives its folder free. */
    @Override
    public synchronized void close() {
        try {
            stop();
        } finally {
            closed = true;
            lock.close();
            if (throwAway) {
                Folders.delete(options.folder());
            }
        }
    }

    public synchronized boolean isRunning() {
        return server != null && fault.get() == null;
    }

    /** What broke the running broker for good, if something did. */
    public Optional<WalfleetException> fault() {
        return Optional.ofNullable(fault.get());
    }

    /** For a client's {@code bootstrap.servers}. */
    public String bootstrapServers() {
        return BrokerProperties.bootstrapServers(options);
    }

    public int port() {
        return options.port();
    }
}
