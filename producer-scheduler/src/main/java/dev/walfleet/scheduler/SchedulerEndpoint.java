package dev.walfleet.scheduler;

import java.util.Map;
import java.util.function.Supplier;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;

/** {@code GET /actuator/scheduler}: what this instance knows, see {@link SchedulerStatus}. */
@Endpoint(id = "scheduler")
final class SchedulerEndpoint {
    private final Supplier<SchedulerService> service;

    /** @param service is asked for when somebody asks this, not before */
    SchedulerEndpoint(Supplier<SchedulerService> service) {
        this.service = service;
    }

    @ReadOperation
    public Object status() {
        return service.get().status().<Object>map(status -> status).orElse(Map.of("running", false));
    }
}
