package dev.walfleet.notify.channel;

import dev.walfleet.event.Severity;
import java.net.URI;
import java.util.Optional;

/**
 * Alerts as PagerDuty incidents, by its Events API v2: {@code notifier.pagerduty}.
 *
 * @param routingKey the integration key of a service; a secret
 * @param url the API; {@code https://events.pagerduty.com/v2/enqueue} where absent
 * @param minSeverity the least severity that is sent; {@code warning} where absent
 * @param perMinute how many a minute at most; what is more waits; 60 where absent
 */
public record PagerDutyProperties(
        String routingKey, URI url, Optional<Severity> minSeverity, Optional<Integer> perMinute) {
    private static final URI DEFAULT_URL = URI.create("https://events.pagerduty.com/v2/enqueue");

    public PagerDutyProperties {
        if (routingKey == null || routingKey.isBlank()) {
            throw new IllegalArgumentException("pagerduty without a 'routing-key'");
        }
        url = HttpAddress.checked("url", url == null ? DEFAULT_URL : url);
        minSeverity = minSeverity == null ? Optional.empty() : minSeverity;
        perMinute = perMinute == null ? Optional.empty() : perMinute;
        DeliveryProperties.of(minSeverity, perMinute);
    }

    /** What of all alerts is sent, and how fast. */
    public DeliveryProperties delivery() {
        return DeliveryProperties.of(minSeverity, Optional.of(perMinute.orElse(WebhookProperties.DEFAULT_PER_MINUTE)));
    }

    @Override
    public String toString() {
        return "PagerDutyProperties[host=" + url.getHost() + "]";
    }
}
