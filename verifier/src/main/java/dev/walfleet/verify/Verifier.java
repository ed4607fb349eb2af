package dev.walfleet.verify;

import dev.walfleet.event.Topic;
import dev.walfleet.event.VerificationRequested;
import dev.walfleet.repository.RepositoryPool;
import dev.walfleet.runtime.ServiceRuntime;
import dev.walfleet.runtime.event.Subscription;
import java.time.Duration;
import org.springframework.context.SmartLifecycle;

/** Starts and stops with the process. */
final class Verifier implements SmartLifecycle {
    private static final Duration PUBLISHED_WITHIN = Duration.ofSeconds(30);

    private final ServiceRuntime runtime;
    private final RepositoryPool repositories;
    private final VerificationAsker asker = new VerificationAsker();
    private volatile boolean running;

    Verifier(ServiceRuntime runtime, RepositoryPool repositories) {
        this.runtime = runtime;
        this.repositories = repositories;
    }

    @Override
    public void start() {
        runtime.listeners().listen(Subscription.of("verifier", Topic.BACKUPS), delivery -> {
            for (VerificationRequested request : asker.handle(delivery.event())) {
                runtime.publisher().publishAndWait(request, PUBLISHED_WITHIN);
            }
        });
        runtime.start();
        running = true;
    }

    @Override
    public void stop() {
        runtime.close();
        repositories.close();
        running = false;
    }

    @Override
    public boolean isRunning() {
        return running;
    }
}
