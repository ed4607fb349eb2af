package dev.walfleet.runtime.kafka;

import dev.walfleet.event.Event;
import dev.walfleet.event.RunningJob;
import dev.walfleet.event.ServiceHeartbeat;
import dev.walfleet.event.Topic;
import dev.walfleet.runtime.ServiceRuntime;
import dev.walfleet.runtime.config.RuntimeProperties;
import dev.walfleet.runtime.event.EventListeners;
import dev.walfleet.runtime.event.EventLog;
import dev.walfleet.runtime.event.EventPublisher;
import dev.walfleet.runtime.job.JobQueue;
import dev.walfleet.runtime.job.JobRunner;
import dev.walfleet.runtime.job.JobSettings;
import dev.walfleet.runtime.job.JobWork;
import dev.walfleet.runtime.job.Jobs;
import dev.walfleet.runtime.leader.LeaderTask;
import dev.walfleet.runtime.leader.Leadership;
import dev.walfleet.runtime.leader.LeadershipSettings;
import dev.walfleet.runtime.share.KeyShare;
import dev.walfleet.runtime.thread.DaemonThreads;
import dev.walfleet.vocabulary.InstanceId;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.Producer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A service's runtime on Kafka. */
final class KafkaServiceRuntime implements ServiceRuntime {
    private static final Logger log = LoggerFactory.getLogger(KafkaServiceRuntime.class);
    private static final Duration LAST_WORD = Duration.ofSeconds(3);

    private final String service;
    private final Host host;
    private final RuntimeProperties properties;
    private final boolean sharedQueues;
    private final MeterRegistry registry;
    private final Clock clock;
    private final StateFolder state;
    private final InstanceId instance;
    private final KafkaClients clients;
    private final RuntimeMeters meters;
    private final Producer<byte[], byte[]> letters;
    private final DeadLetters deadLetters;
    private final KafkaEventPublisher publisher;
    private final KafkaEventListeners listeners;
    private final List<Jobs> jobs = new CopyOnWriteArrayList<>();
    private final List<Leadership> candidacies = new CopyOnWriteArrayList<>();
    private final List<KeyShare> shares = new CopyOnWriteArrayList<>();
    private final ScheduledExecutorService heart;
    private final Instant startedAt;
    private boolean started;
    private boolean closed;

    /** @param open what all services of the process share */
    KafkaServiceRuntime(String service, KafkaRuntime.Shared open, StateFolder state, Spool spool) {
        this.service = service;
        this.host = open.host();
        this.properties = open.runtime();
        this.sharedQueues = open.sharedQueues();
        this.registry = open.meters();
        this.clock = open.clock();
        this.state = state;
        this.instance = new InstanceId(service + "-" + properties.instance().orElse(state.name()));
        this.clients = new KafkaClients(open.kafka(), instance);
        this.meters = new RuntimeMeters(registry, service);
        this.letters = clients.producer();
        this.deadLetters = new DeadLetters(letters, clients.names(), meters);
        this.publisher = new KafkaEventPublisher(
                clients.producer(),
                clients.names(),
                "/walfleet/" + service + "/" + instance,
                clock,
                spool,
                properties.spoolLimit(),
                meters);
        this.listeners = new KafkaEventListeners(clients, deadLetters, meters, Optional.of(instance.value()));
        this.startedAt = clock.instant();
        this.heart = Executors.newSingleThreadScheduledExecutor(new DaemonThreads(service + "-heartbeat"));
        meters.gauge("walfleet.jobs.running", this, runtime -> runtime.running().size());
        meters.gauge("walfleet.jobs.slots", this, KafkaServiceRuntime::slots);
    }

    @Override
    public String service() {
        return service;
    }

    @Override
    public InstanceId instance() {
        return instance;
    }

    @Override
    public EventPublisher publisher() {
        return publisher;
    }

    @Override
    public boolean isHeard() {
        return !publisher.doubtful();
    }

    @Override
    public EventListeners listeners() {
        return listeners;
    }

    @Override
    public EventLog log() {
        return new KafkaEventLog(clients);
    }

    @Override
    public synchronized <R extends Event> Jobs jobs(JobSettings settings, JobWork<R> work) {
        Jobs made = new JobRunner<>(settings, work, publisher, queue(settings.topic()));
        jobs.add(made);
        if (started) {
            made.start();
        }
        return made;
    }

    private JobQueue queue(Topic topic) {
        String group = service + "-" + topic.suffix();
        return sharedQueues
                ? new ShareJobQueue(clients, group, deadLetters, letters, meters)
                : new ClassicJobQueue(clients, group, Optional.of(instance.value()), deadLetters, meters);
    }

    @Override
    public synchronized Leadership leadership(LeadershipSettings settings, LeaderTask task) {
        Leadership made = new KafkaLeadership(clients, settings, task, clock, Optional.of(instance.value()));
        candidacies.add(made);
        if (started) {
            made.start();
        }
        return made;
    }

    @Override
    public KeyShare share(Topic topic) {
        KeyShare made = new KafkaKeyShare(
                clients, service + "-share", clients.names().topic(topic), Optional.of(instance.value()));
        shares.add(made);
        return made;
    }

    @Override
    public MeterRegistry meters() {
        return registry;
    }

    @Override
    public Clock clock() {
        return clock;
    }

    @Override
    public synchronized void start() {
        if (started || closed) {
            return;
        }
        started = true;
        jobs.forEach(Jobs::start);
        candidacies.forEach(Leadership::start);
        long interval = properties.heartbeatInterval().toMillis();
        var unused = heart.scheduleAtFixedRate(this::beat, 0, interval, TimeUnit.MILLISECONDS);
        log.info("service started service={} instance={} slots={} queue={}", service, instance, slots(), mode());
    }

    private String mode() {
        return sharedQueues ? "share" : "classic";
    }

    private void beat() {
        try {
            var unused = publisher.publish(heartbeat(false));
            listeners.revive();
        } catch (RuntimeException e) { // the schedule would end at an exception, and with it the heartbeat
            log.error("no heartbeat service={}", service, e);
        }
    }

    private ServiceHeartbeat heartbeat(boolean stopping) {
        return new ServiceHeartbeat(
                service,
                instance,
                host.name(),
                host.version(),
                startedAt,
                slots(),
                running(),
                properties.heartbeatInterval(),
                stopping,
                clock.instant());
    }

    private List<RunningJob> running() {
        List<RunningJob> running = new ArrayList<>();
        jobs.forEach(each -> running.addAll(each.running()));
        return running;
    }

    private int slots() {
        return jobs.stream().mapToInt(Jobs::slots).sum();
    }

    @Override
    public void close() {
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
        }
        long begin = System.nanoTime();
        jobs.forEach(Jobs::close); // first: another worker waits for what is handed back
        listeners.close();
        candidacies.forEach(Leadership::close);
        shares.forEach(KeyShare::close);
        heart.shutdownNow();
        if (started) {
            lastWord();
        }
        publisher.close();
        letters.close(LAST_WORD);
        state.close();
        log.info(
                "service stopped service={} instance={} took={}",
                service,
                instance,
                dev.walfleet.vocabulary.DurationText.format(Duration.ofNanos(System.nanoTime() - begin)));
    }

    private void lastWord() {
        try {
            publisher.publishAndWait(heartbeat(true), LAST_WORD);
        } catch (RuntimeException e) {
            log.warn("no last heartbeat service={} cause=\"{}\"", service, e.toString());
        }
    }

    /** Where this process runs, and what. */
    record Host(String name, String version) {}
}
