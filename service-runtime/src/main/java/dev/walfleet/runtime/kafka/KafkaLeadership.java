package dev.walfleet.runtime.kafka;

import dev.walfleet.runtime.event.Delivery;
import dev.walfleet.runtime.leader.LeaderTask;
import dev.walfleet.runtime.leader.Leadership;
import dev.walfleet.runtime.leader.LeadershipLostException;
import dev.walfleet.runtime.leader.LeadershipSettings;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Leads who owns the one partition of the state topic in a consumer group. Ownership alone is a belief that a paused process
 * keeps too long; what makes it safe is the fixed transactional id: whoever begins a term fences everyone before. A term begins
 * in an order that matters: prove ownership to the group's coordinator, fence ({@code initTransactions}), prove it again,
 * only then read the ends of the topics and replay up to them. So nothing that an earlier leader wrote can come after what was
 * replayed, and a process that woke up late does not fence its successor over and over.
 */
final class KafkaLeadership implements Leadership {
    private static final Logger log = LoggerFactory.getLogger(KafkaLeadership.class);
    private static final Duration IDLE_POLL = Duration.ofMillis(200);
    private static final Duration TERM_POLL = Duration.ofMillis(50);
    private static final Duration AFTER_FAILURE = Duration.ofSeconds(1);
    private static final Duration CLOSE = Duration.ofSeconds(5);

    private final KafkaClients clients;
    private final LeadershipSettings settings;
    private final LeaderTask task;
    private final Clock clock;
    private final Optional<String> groupInstance;
    private final TopicPartition seat;
    private final Thread thread;
    private volatile boolean closing;
    private volatile boolean leading;
    private boolean owner;
    private @Nullable KafkaTerm term;
    private long notBefore = System.nanoTime();

    /** @param groupInstance a name that stays over restarts, so that a restarted leader leads again at once */
    KafkaLeadership(
            KafkaClients clients,
            LeadershipSettings settings,
            LeaderTask task,
            Clock clock,
            Optional<String> groupInstance) {
        this.clients = clients;
        this.settings = settings;
        this.task = task;
        this.clock = clock;
        this.groupInstance = groupInstance;
        this.seat = new TopicPartition(clients.names().topic(settings.state()), 0);
        this.thread = new Thread(this::run, settings.name() + "-leadership");
        thread.setDaemon(true);
    }

    @Override
    public void start() {
        thread.start();
    }

    @Override
    public boolean leading() {
        return leading;
    }

    @Override
    public void close() {
        closing = true;
        try {
            thread.join(CLOSE.plus(KafkaClients.DELIVERY_TIMEOUT).toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        while (!closing) {
            try {
                candidate();
            } catch (RuntimeException e) {
                log.warn("candidacy interrupted name={} cause=\"{}\"", settings.name(), e.toString(), e);
                pause();
            }
        }
    }

    private void candidate() {
        Consumer<byte[], byte[]> election = clients.consumer(electionConfig());
        try {
            election.subscribe(List.of(seat.topic()), new Seat(election));
            while (!closing) {
                election.poll(term == null ? IDLE_POLL : Duration.ZERO);
                if (owner && term == null && System.nanoTime() - notBefore >= 0) {
                    begin(election);
                }
                if (owner && term != null) {
                    advance(term);
                }
            }
        } finally {
            end("the candidacy ended");
            owner = false;
            // at once, also for a static member: nobody else can lead before
            election.close(CloseOptions.timeout(CLOSE)
                    .withGroupMembershipOperation(CloseOptions.GroupMembershipOperation.LEAVE_GROUP));
        }
    }

    private Map<String, Object> electionConfig() {
        Map<String, Object> config = clients.groupConfig(settings.name() + "-leader");
        config.put("session.timeout.ms", (int) settings.sessionTimeout().toMillis());
        config.put("heartbeat.interval.ms", (int)
                settings.sessionTimeout().dividedBy(5).toMillis());
        // a stand-by that comes or goes does not unseat the leader
        config.put("partition.assignment.strategy", CooperativeStickyAssignor.class.getName());
        groupInstance.ifPresent(instance -> config.put("group.instance.id", instance));
        return config;
    }

    private void begin(Consumer<byte[], byte[]> election) {
        log.info("term begins name={}", settings.name());
        KafkaTerm begun = new KafkaTerm(clients, settings);
        try {
            proveOwnership(election);
            begun.fence();
            proveOwnership(election);
            begun.open(clock.instant());
            term = begun;
            task.begin();
        } catch (RuntimeException e) {
            log.warn("no term name={} cause=\"{}\"", settings.name(), e.toString());
            term = begun;
            end("it did not come about");
        }
    }

    /** Fails where the coordinator no longer has us as the owner, whatever we believe. */
    private void proveOwnership(Consumer<byte[], byte[]> election) {
        election.commitSync(Map.of(seat, new OffsetAndMetadata(0)));
    }

    private void advance(KafkaTerm current) {
        try {
            for (Delivery delivery : current.poll(TERM_POLL)) {
                task.observe(delivery);
            }
            if (!leading && current.replayed()) {
                leading = true;
                log.info("leads name={}", settings.name());
                task.elected();
            }
            if (leading && current.due()) {
                task.tick(current, clock.instant());
            }
        } catch (LeadershipLostException e) {
            log.warn("leadership lost name={} cause=\"{}\"", settings.name(), e.getMessage());
            end("it was lost");
        } catch (RuntimeException e) {
            log.error("the leader failed name={} cause=\"{}\"", settings.name(), e.toString(), e);
            end("it failed");
        }
    }

    private void end(String why) {
        KafkaTerm ended = term;
        term = null;
        if (ended == null) {
            return;
        }
        leading = false;
        notBefore = System.nanoTime() + AFTER_FAILURE.toNanos();
        ended.close();
        task.end();
        log.info("term ended name={} why=\"{}\"", settings.name(), why);
    }

    private void pause() {
        long until = System.nanoTime() + AFTER_FAILURE.toNanos();
        while (!closing && System.nanoTime() - until < 0) {
            java.util.concurrent.locks.LockSupport.parkNanos(
                    Duration.ofMillis(50).toNanos());
        }
    }

    /** Called by {@code poll}, on our thread. */
    private final class Seat implements ConsumerRebalanceListener {
        private final Consumer<byte[], byte[]> election;

        Seat(Consumer<byte[], byte[]> election) {
            this.election = election;
        }

        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
            if (partitions.contains(seat)) {
                election.pause(List.of(seat)); // the seat counts, not its records
                owner = true;
                notBefore = System.nanoTime();
            }
        }

        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
            if (partitions.contains(seat)) {
                owner = false;
                end("another instance leads");
            }
        }

        @Override
        public void onPartitionsLost(Collection<TopicPartition> partitions) {
            try {
                onPartitionsRevoked(partitions);
            } catch (KafkaException e) {
                log.debug("end of a lost term", e);
            }
        }
    }
}
