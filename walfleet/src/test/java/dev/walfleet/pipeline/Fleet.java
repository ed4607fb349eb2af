package dev.walfleet.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.walfleet.cli.CommandLineRun;
import dev.walfleet.event.BackupRequested;
import dev.walfleet.runtime.config.QueueMode;
import dev.walfleet.runtime.kafka.KafkaRuntime;
import dev.walfleet.vocabulary.BackupKind;
import dev.walfleet.vocabulary.ClusterId;
import dev.walfleet.vocabulary.InstanceId;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The services of Walfleet, each in a process of its own, with the servers that they need: two schedulers, three workers with a slot
 * each, a WAL shipper, a verifier and a notifier. Nothing of it outlives {@link #close}, nor the JVM of the test.
 */
final class Fleet implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(120);
    private static final Duration ASK = Duration.ofSeconds(30);

    private final FleetServers servers;
    private final Path folder;
    private final FleetConfig config;
    private final Map<InstanceId, FleetProcess> processes = new LinkedHashMap<>();
    private final Thread lastResort = new Thread(this::destroyAll, "end of the fleet");
    private final KafkaRuntime.Client client;
    private final Asker asker;
    private final HeardEvents events;

    private Fleet(FleetServers servers, Path folder, QueueMode queue) throws IOException {
        this.servers = servers;
        this.folder = folder;
        this.config = new FleetConfig(servers, folder, queue);
        Runtime.getRuntime().addShutdownHook(lastResort);
        this.client = KafkaRuntime.client(config.kafka(), "test");
        this.asker = new Asker(client.publisher(), ASK);
        try {
            run("init");
            start(ServiceRole.PRODUCER_SCHEDULER, "a", "b");
            start(ServiceRole.DUMP_WORKER, "a", "b", "c");
            start(ServiceRole.WAL_SHIPPER, "a"); // no cluster is configured for it: it is there and does no harm
            start(ServiceRole.VERIFIER, "a");
            start(ServiceRole.NOTIFIER, "a");
            processes.values().forEach(FleetProcess::awaitReady);
            this.events = new HeardEvents(client.log(), Instant.now().minusSeconds(600));
        } catch (IOException | RuntimeException | Error e) {
            destroyAll();
            client.close();
            throw e;
        }
    }

    /** Starts the servers and all services, and returns when they are ready. */
    static Fleet start(Path folder, QueueMode queue) throws IOException, SQLException {
        FleetServers servers = FleetServers.start();
        try {
            return new Fleet(servers, folder, queue);
        } catch (IOException | RuntimeException | Error e) {
            servers.close();
            throw e;
        }
    }

    private void start(ServiceRole role, String... names) throws IOException {
        for (String name : names) {
            // an instance is what a machine is: its services share a name, and the file that says so
            FleetProcess process = FleetProcess.start(role, name, config.write(name), config.environment());
            processes.put(process.instance(), process);
        }
    }

    /** Starts what does not run any more, so that the next test finds a whole fleet. */
    void complete() {
        servers.swiftStore();
        servers.kafka().start();
        processes.values().forEach(FleetProcess::startAgain);
        processes.values().forEach(FleetProcess::awaitReady);
    }

    FleetServers servers() {
        return servers;
    }

    HeardEvents events() {
        return events;
    }

    FleetProcess process(InstanceId instance) {
        FleetProcess process = processes.get(instance);
        assertThat(process).as("the process of %s", instance).isNotNull();
        return process;
    }

    /** Waits until one of the processes of a role has told something in its log. */
    void awaitLogged(ServiceRole role, String words) {
        await(words)
                .atMost(PATIENCE)
                .until(() -> processes.values().stream()
                        .anyMatch(process -> process.role() == role && process.logged(words)));
    }

    /** The process that an event's {@code ce_source} names: {@code /walfleet/dump-worker/dump-worker-a}. */
    FleetProcess publisher(String source) {
        return process(new InstanceId(source.substring(source.lastIndexOf('/') + 1)));
    }

    /** Asks for a logical backup. */
    BackupRequested ask(ClusterId cluster) {
        return asker.ask(cluster, BackupKind.LOGICAL, 3, List.of());
    }

    /** Runs a command of the command line in this process, with the fleet's configuration. @return its answer */
    String run(String... words) throws IOException {
        CommandLineRun run = CommandLineRun.configured(config.write("test"), config.environment(), folder, words);
        assertThat(run.status())
                .as("walfleet %s: %s %s", String.join(" ", words), run.out(), run.err())
                .isZero();
        return run.out();
    }

    /** What was heard since a moment, and the end of every log. */
    String report(Instant since) {
        StringBuilder report = new StringBuilder("heard:\n").append(events.story(since));
        processes
                .values()
                .forEach(process -> report.append("\n---- ")
                        .append(process)
                        .append(process.isRunning() ? "" : " (ended)")
                        .append('\n')
                        .append(process.tail(60))
                        .append('\n'));
        return report.append("\n---- broker\n")
                .append(LogTail.of(servers.kafka().logFile(), 20))
                .toString();
    }

    private void destroyAll() {
        processes.values().forEach(FleetProcess::destroy);
    }

    /** Kills all: how they end in order is for a test to see. */
    @Override
    public void close() {
        try {
            destroyAll();
            processes.values().forEach(FleetProcess::awaitEnd);
            Runtime.getRuntime().removeShutdownHook(lastResort);
            events.close();
            client.close();
        } finally {
            servers.close();
        }
    }
}
