package dev.walfleet.runtime.kafka;

import dev.walfleet.runtime.KafkaWatch;
import dev.walfleet.runtime.ServiceRuntime;
import dev.walfleet.runtime.ServiceRuntimes;
import dev.walfleet.runtime.config.KafkaProperties;
import dev.walfleet.runtime.config.RuntimeProperties;
import dev.walfleet.runtime.event.EventLog;
import dev.walfleet.runtime.event.EventPublisher;
import dev.walfleet.vocabulary.FailureCode;
import dev.walfleet.vocabulary.InstanceId;
import dev.walfleet.vocabulary.WalfleetException;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;

/** The runtimes of the services of one process, on Kafka; and, for a command, a publisher and a log alone. */
public final class KafkaRuntime implements ServiceRuntimes, AutoCloseable {
    private static final Duration ANSWER = Duration.ofSeconds(3);

    private final Shared shared;
    private final Rights rights;
    private final Admin admin;
    private final TopicWatch topics;
    private final List<KafkaServiceRuntime> made = new CopyOnWriteArrayList<>();

    private KafkaRuntime(Shared shared, Rights rights, Admin admin, TopicWatch topics) {
        this.shared = shared;
        this.rights = rights;
        this.admin = admin;
        this.topics = topics;
    }

    /** Without a watch: {@link #open(KafkaProperties, RuntimeProperties, MeterRegistry, Clock, Collection)}. */
    public static KafkaRuntime open(
            KafkaProperties kafka, RuntimeProperties runtime, MeterRegistry meters, Clock clock) {
        return open(kafka, runtime, meters, clock, List.of());
    }

    /**
     * Connects, waiting for brokers that do not answer yet, and sees to it that the topics are there.
     *
     * @param watches where there are any, waiting has no end; else it ends after two minutes
     * @throws WalfleetException {@code CONFIGURATION} where topics are missing and must not be created, {@code NOT_SUPPORTED} where
     *     the brokers cannot do what is configured, {@code KAFKA_UNREACHABLE}
     */
    public static KafkaRuntime open(
            KafkaProperties kafka,
            RuntimeProperties runtime,
            MeterRegistry meters,
            Clock clock,
            Collection<KafkaWatch> watches) {
        Admin admin = new KafkaClients(kafka, new InstanceId("walfleet")).admin();
        try {
            Topics topics = new Topics(admin, kafka);
            Topics.Prepared prepared = new BrokerWait(watches).answer(topics::prepare);
            boolean sharedQueues = prepared.sharedQueues();
            TopicWatch watch = new TopicWatch(topics.names(sharedQueues), topics::present);
            watch.start();
            KafkaServiceRuntime.Host host = new KafkaServiceRuntime.Host(hostName(), version());
            return new KafkaRuntime(
                    new Shared(kafka, runtime, sharedQueues, meters, clock, host), prepared.rights(), admin, watch);
        } catch (RuntimeException e) {
            admin.close(Duration.ZERO);
            throw e;
        }
    }

    @Override
    public ServiceRuntime create(String service) {
        rights.check(service);
        StateFolder state = StateFolder.open(shared.runtime().stateDir(), service);
        try {
            Spool spool = new Spool(state);
            state.release();
            KafkaServiceRuntime runtime = new KafkaServiceRuntime(service, shared, state, spool);
            made.add(runtime);
            return runtime;
        } catch (IOException e) {
            state.close();
            throw new WalfleetException(
                    FailureCode.CONFIGURATION,
                    "the spool in " + state.path() + " cannot be read: " + e.getMessage(),
                    "let runtime.state-dir name a folder that the user who runs Walfleet may write",
                    e);
        }
    }

    /** Whether request topics are read by share groups. */
    public boolean sharedQueues() {
        return shared.sharedQueues();
    }

    /** The identity of the Kafka cluster; empty where it does not answer within 3 s. */
    public Optional<String> clusterId() {
        try {
            return Optional.of(admin.describeCluster().clusterId().get(ANSWER.toMillis(), TimeUnit.MILLISECONDS));
        } catch (ExecutionException | TimeoutException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    /** Whether the newest event of every service, a sign of life as a rule, was stored by Kafka, as far as is known. */
    public boolean takesEvents() {
        return made.stream().allMatch(KafkaServiceRuntime::isHeard);
    }

    /** Topics that were there at the start and are not any more: every service has to be started anew. */
    public Set<String> missingTopics() {
        return topics.missing();
    }

    /** Closes every runtime that is still open. */
    @Override
    public void close() {
        topics.close();
        made.forEach(ServiceRuntime::close);
        admin.close(Duration.ofSeconds(1));
    }

    /**
     * For a command that asks and watches: no heartbeat, nothing on disk, no topic created.
     *
     * @param kafka as configured
     * @param name what the command is in {@code ce_source}
     */
    public static Client client(KafkaProperties kafka, String name) {
        InstanceId instance =
                new InstanceId(name + "-" + UUID.randomUUID().toString().substring(0, 8));
        KafkaClients clients = new KafkaClients(kafka, instance);
        return new Client(
                new DirectPublisher(
                        clients.producer(), clients.names(), "/walfleet/" + name + "/" + instance, Clock.systemUTC()),
                new KafkaEventLog(clients));
    }

    /** What a command has of Kafka. */
    public static final class Client implements AutoCloseable {
        private final DirectPublisher publisher;
        private final EventLog log;

        private Client(DirectPublisher publisher, EventLog log) {
            this.publisher = publisher;
            this.log = log;
        }

        /** Sends at once or fails. */
        public EventPublisher publisher() {
            return publisher;
        }

        public EventLog log() {
            return log;
        }

        @Override
        public void close() {
            publisher.close();
        }
    }

    private static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "unknown";
        }
    }

    private static String version() {
        String version = KafkaRuntime.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }

    /** What all services of a process have in common. */
    record Shared(
            KafkaProperties kafka,
            RuntimeProperties runtime,
            boolean sharedQueues,
            MeterRegistry meters,
            Clock clock,
            KafkaServiceRuntime.Host host) {}
}
