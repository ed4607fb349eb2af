package dev.walfleet.event;

import dev.walfleet.vocabulary.ClusterId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The trouble of a fired alert is over.
 *
 * @param key that of the alert
 * @param title one line
 */
@EventType("dev.walfleet.alert.resolved.v1")
public record AlertResolved(
        String key, Severity severity, @Nullable ClusterId cluster, String title, Instant firstSeen, Instant resolvedAt)
        implements AlertEvent {
    public AlertResolved {
        Fields.required("key", key);
        Fields.required("severity", severity);
        Fields.required("title", title);
        Fields.required("firstSeen", firstSeen);
        Fields.required("resolvedAt", resolvedAt);
    }
}
