package dev.walfleet.notify.channel;

import dev.walfleet.event.Severity;
import java.net.URI;
import java.util.Optional;

/**
 * Alerts into a Slack channel, or anything that takes Slack's incoming webhooks (Mattermost, Rocket.Chat):
 * {@code notifier.slack}.
 *
 * @param webhookUrl the incoming webhook's address; a secret
 * @param minSeverity the least severity that is sent; {@code warning} where absent
 * @param perMinute how many messages a minute at most; what comes faster is told together in one; 10 where absent
 */
public record SlackProperties(URI webhookUrl, Optional<Severity> minSeverity, Optional<Integer> perMinute) {
    public SlackProperties {
        webhookUrl = HttpAddress.checked("webhook-url", webhookUrl);
        minSeverity = minSeverity == null ? Optional.empty() : minSeverity;
        perMinute = perMinute == null ? Optional.empty() : perMinute;
        DeliveryProperties.of(minSeverity, perMinute);
    }

    /** What of all alerts is sent, and how fast. */
    public DeliveryProperties delivery() {
        return DeliveryProperties.of(minSeverity, perMinute);
    }

    @Override
    public String toString() {
        return "SlackProperties[host=" + webhookUrl.getHost() + "]";
    }
}
