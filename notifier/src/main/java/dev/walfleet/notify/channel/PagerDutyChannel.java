package dev.walfleet.notify.channel;

import dev.walfleet.event.AlertEvent;
import dev.walfleet.event.AlertFired;
import dev.walfleet.event.Severity;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/** Alerts as PagerDuty incidents: opened when fired, closed when resolved, by the alert's key. */
public final class PagerDutyChannel implements AlertChannel {
    private static final JsonMapper JSON = JsonMapper.shared();
    /** The API's limits, in characters. */
    private static final int LONGEST_KEY = 255;

    private static final int LONGEST_SUMMARY = 1024;

    private final String routingKey;
    private final HttpPost post;

    public PagerDutyChannel(PagerDutyProperties properties) {
        this.routingKey = properties.routingKey();
        this.post = new HttpPost(properties.url(), "notifier.pagerduty.url", WebhookProperties.DEFAULT_TIMEOUT);
    }

    @Override
    public String name() {
        return "pagerduty";
    }

    @Override
    public void send(AlertEvent alert) {
        Map<String, Object> event = new LinkedHashMap<>();
        event.put("routing_key", routingKey);
        event.put("event_action", alert instanceof AlertFired ? "trigger" : "resolve");
        event.put("dedup_key", alert.key().length() <= LONGEST_KEY ? alert.key() : AlertId.hash(alert.key()));
        if (alert instanceof AlertFired fired) {
            event.put("payload", payload(fired));
        }
        post.send(JSON.writeValueAsBytes(event), Map.of());
    }

    private static Map<String, Object> payload(AlertFired fired) {
        String summary = fired.title() + ": " + fired.message();
        Map<String, Object> payload = new LinkedHashMap<>();
        payload.put("summary", summary.substring(0, Math.min(LONGEST_SUMMARY, summary.length())));
        payload.put(
                "source", fired.cluster() == null ? "walfleet" : fired.cluster().value());
        payload.put("severity", fired.severity() == Severity.CRITICAL ? "critical" : "warning");
        payload.put("timestamp", fired.at().toString());
        payload.put("custom_details", Map.of("hint", fired.hint(), "key", fired.key()));
        return payload;
    }
}
