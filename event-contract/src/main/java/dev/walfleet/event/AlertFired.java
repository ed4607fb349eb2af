package dev.walfleet.event;

import dev.walfleet.vocabulary.ClusterId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Something needs a person. Fired once per trouble.
 *
 * @param key the same for the same trouble
 * @param cluster absent where it concerns no single cluster
 * @param title one line
 * @param message a lower-case fact with the values
 * @param hint what to do; empty where nothing is known
 * @param firstSeen when the trouble was first seen
 */
@EventType("dev.walfleet.alert.fired.v1")
public record AlertFired(
        String key,
        Severity severity,
        @Nullable ClusterId cluster,
        String title,
        String message,
        String hint,
        Instant firstSeen,
        Instant at)
        implements AlertEvent {
    public AlertFired {
        Fields.required("key", key);
        Fields.required("severity", severity);
        Fields.required("title", title);
        Fields.required("message", message);
        Fields.required("hint", hint);
        Fields.required("firstSeen", firstSeen);
        Fields.required("at", at);
    }
}
