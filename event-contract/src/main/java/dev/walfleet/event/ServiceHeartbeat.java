package dev.walfleet.event;

import dev.walfleet.vocabulary.InstanceId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * An instance of a service is alive.
 *
 * @param service for example {@code dump-worker}
 * @param slots how many jobs it can run at a time; 0 for a service without jobs
 * @param running what it is working on
 * @param interval when the next heartbeat is due at the latest
 * @param stopping whether this is its last, orderly one
 */
@EventType("dev.walfleet.service.heartbeat.v1")
public record ServiceHeartbeat(
        String service,
        InstanceId instance,
        String host,
        String version,
        Instant startedAt,
        int slots,
        List<RunningJob> running,
        Duration interval,
        boolean stopping,
        Instant at)
        implements ServiceEvent {
    public ServiceHeartbeat {
        Fields.required("service", service);
        Fields.required("instance", instance);
        Fields.required("host", host);
        Fields.required("version", version);
        Fields.required("startedAt", startedAt);
        running = Fields.list("running", running);
        Fields.required("interval", interval);
        Fields.required("at", at);
        Fields.notNegative("slots", slots);
    }
}
