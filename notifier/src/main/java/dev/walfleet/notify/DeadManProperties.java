package dev.walfleet.notify;

import dev.walfleet.notify.channel.HttpAddress;
import java.net.URI;
import java.time.Duration;

/**
 * A sign of life to the outside: {@code notifier.dead-man}. Something there (healthchecks.io, Dead Man's Snitch, Uptime Kuma)
 * raises the alarm when it stops, which is the only way to hear of the death of the notifier itself.
 *
 * @param pingUrl what is asked for with GET while the notifier leads and hears the topics; a secret
 * @param every how often; 5m where absent
 */
public record DeadManProperties(URI pingUrl, Duration every) {
    private static final Duration DEFAULT_EVERY = Duration.ofMinutes(5);

    public DeadManProperties {
        pingUrl = HttpAddress.checked("ping-url", pingUrl);
        every = every == null ? DEFAULT_EVERY : every;
        if (every.toSeconds() < 1) {
            throw new IllegalArgumentException("every is " + every + ", expected 1s or more");
        }
    }

    @Override
    public String toString() {
        return "DeadManProperties[host=" + pingUrl.getHost() + ", every=" + every + "]";
    }
}
