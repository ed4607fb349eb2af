package dev.walfleet.notify.channel;

import dev.walfleet.event.Severity;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/**
 * Alerts to a receiver of one's own: {@code notifier.webhooks.<name>}.
 *
 * @param url where each alert is posted to
 * @param secret shared with the receiver, who knows by it that an alert is from here; at least 16 characters
 * @param timeout how long the receiver may take to answer; 10s where absent
 * @param minSeverity the least severity that is sent; {@code warning} where absent
 * @param perMinute how many a minute at most; what is more waits; 60 where absent
 */
public record WebhookProperties(
        URI url, String secret, Duration timeout, Optional<Severity> minSeverity, Optional<Integer> perMinute) {
    private static final int SHORTEST_SECRET = 16;
    static final int DEFAULT_PER_MINUTE = 60;
    static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(10);

    public WebhookProperties {
        url = HttpAddress.checked("url", url);
        if (secret == null || secret.length() < SHORTEST_SECRET) {
            throw new IllegalArgumentException(
                    "a webhook with no 'secret' or one shorter than " + SHORTEST_SECRET + " characters");
        }
        timeout = timeout == null ? DEFAULT_TIMEOUT : timeout;
        minSeverity = minSeverity == null ? Optional.empty() : minSeverity;
        perMinute = perMinute == null ? Optional.empty() : perMinute;
        DeliveryProperties.of(minSeverity, perMinute);
    }

    /** With the default time-out and everything sent. */
    public static WebhookProperties of(URI url, String secret) {
        return new WebhookProperties(url, secret, DEFAULT_TIMEOUT, Optional.empty(), Optional.empty());
    }

    /** What of all alerts is sent, and how fast. */
    public DeliveryProperties delivery() {
        return DeliveryProperties.of(minSeverity, Optional.of(perMinute.orElse(DEFAULT_PER_MINUTE)));
    }

    @Override
    public String toString() {
        return "WebhookProperties[host=" + url.getHost() + "]";
    }
}
