package dev.walfleet.scheduler;

import java.util.Map;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;

/** {@code GET /actuator/scheduler}: what this instance knows, see {@link SchedulerStatus}. */
@Endpoint(id = "scheduler")
final class SchedulerEndpoint {
    private final SchedulerService service;

    SchedulerEndpoint(SchedulerService service) {
        this.service = service;
    }

    @ReadOperation
    public Object status() {
        return service.status().<Object>map(status -> status).orElse(Map.of("running", false));
    }
}
