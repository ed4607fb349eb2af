package dev.walfleet.notify.channel;

import dev.walfleet.event.AlertEvent;
import dev.walfleet.event.EventCodec;
import java.time.Clock;
import java.util.Map;

/**
 * Alerts posted to a receiver of one's own: the event's JSON as it is on the topic, as a CloudEvent in HTTP's binary mode,
 * signed. Its {@code ce-id} is the same when an alert is sent again.
 */
public final class WebhookChannel implements AlertChannel {
    private final String name;
    private final String secret;
    private final HttpPost post;
    private final Clock clock;

    /** @param name of the entry in {@code notifier.webhooks} */
    public WebhookChannel(String name, WebhookProperties properties, Clock clock) {
        this.name = "webhook-" + name;
        this.secret = properties.secret();
        this.post = new HttpPost(properties.url(), "notifier.webhooks." + name + ".url", properties.timeout());
        this.clock = clock;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void send(AlertEvent alert) {
        byte[] body = EventCodec.encode(alert);
        post.send(
                body,
                Map.of(
                        "ce-specversion",
                        "1.0",
                        "ce-id",
                        AlertId.of(alert),
                        "ce-type",
                        EventCodec.typeOf(alert.getClass()),
                        "ce-source",
                        "/walfleet/notifier",
                        "ce-subject",
                        alert.key().replaceAll("[^\\x21-\\x7e]", "?"),
                        WebhookSignature.HEADER,
                        WebhookSignature.of(body, secret, clock.instant())));
    }
}
