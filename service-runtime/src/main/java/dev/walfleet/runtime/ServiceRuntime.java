package dev.walfleet.runtime;

import dev.walfleet.event.Event;
import dev.walfleet.event.Topic;
import dev.walfleet.runtime.event.EventListeners;
import dev.walfleet.runtime.event.EventLog;
import dev.walfleet.runtime.event.EventPublisher;
import dev.walfleet.runtime.job.JobSettings;
import dev.walfleet.runtime.job.JobWork;
import dev.walfleet.runtime.job.Jobs;
import dev.walfleet.runtime.leader.LeaderTask;
import dev.walfleet.runtime.leader.Leadership;
import dev.walfleet.runtime.leader.LeadershipSettings;
import dev.walfleet.runtime.share.KeyShare;
import dev.walfleet.vocabulary.InstanceId;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;

/**
 * What one service in this process stands on: its identity, its way to and from Kafka, its heartbeat, its metrics. A service
 * creates what it needs of jobs, listeners and leadership here, calls {@link #start()} and, at the end, {@link #close()};
 * the runtime starts and stops them in the right order.
 */
public interface ServiceRuntime extends AutoCloseable {
    /** For example {@code dump-worker}. */
    String service();

    InstanceId instance();

    EventPublisher publisher();

    /** Whether the newest event of this service, a sign of life as a rule, was stored by Kafka, as far as is known. */
    boolean isHeard();

    /** Listeners made here are closed with the runtime. */
    EventListeners listeners();

    EventLog log();

    /** The jobs of this instance: started by {@link #start()}, listed in its heartbeats, handed back by {@link #close()}. */
    <R extends Event> Jobs jobs(JobSettings settings, JobWork<R> work);

    /** A candidacy: started by {@link #start()}, resigned by {@link #close()}. */
    Leadership leadership(LeadershipSettings settings, LeaderTask task);

    /**
     * Divides keys among the instances of this service, by the partitions of a topic: started by its user, closed with the
     * runtime at the latest.
     */
    KeyShare share(Topic topic);

    MeterRegistry meters();

    Clock clock();

    /** Starts jobs and candidacies, and a {@code ServiceHeartbeat} every 5 s. */
    void start();

    /**
     * Stops in order: listeners, jobs (handed back), candidacies, a last heartbeat that says so, the publisher. Calling it
     * again does nothing.
     */
    @Override
    void close();
}
