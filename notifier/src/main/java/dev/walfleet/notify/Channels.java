package dev.walfleet.notify;

import dev.walfleet.notify.channel.AlertChannel;
import dev.walfleet.notify.channel.DeliveryProperties;
import dev.walfleet.notify.channel.EmailChannel;
import dev.walfleet.notify.channel.LogChannel;
import dev.walfleet.notify.channel.PagerDutyChannel;
import dev.walfleet.notify.channel.SlackChannel;
import dev.walfleet.notify.channel.WebhookChannel;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/** The channels of a configuration; the log is always one. */
final class Channels {
    private Channels() {}

    static Map<AlertChannel, DeliveryProperties> of(NotifierProperties properties, Clock clock) {
        Map<AlertChannel, DeliveryProperties> channels = new LinkedHashMap<>();
        channels.put(new LogChannel(), DeliveryProperties.UNLIMITED);
        properties.email().ifPresent(email -> channels.put(new EmailChannel(email), email.delivery()));
        new TreeMap<>(properties.webhooks())
                .forEach((name, webhook) -> channels.put(new WebhookChannel(name, webhook, clock), webhook.delivery()));
        properties.slack().ifPresent(slack -> channels.put(new SlackChannel(slack), slack.delivery()));
        properties
                .pagerduty()
                .ifPresent(pagerduty -> channels.put(new PagerDutyChannel(pagerduty), pagerduty.delivery()));
        return channels;
    }
}
