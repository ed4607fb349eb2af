package dev.walfleet.event;

import dev.walfleet.vocabulary.ClusterId;
import java.time.Instant;

/**
 * A check is not satisfied. It is raised again as long as it lasts.
 *
 * @param check what is watched
 * @param scope what of the cluster it is about, for example a database or a repository; empty for all of it
 * @param message a lower-case fact with the values
 * @param hint what to do
 */
@EventType("dev.walfleet.check.raised.v1")
public record CheckRaised(ClusterId cluster, CheckName check, String scope, String message, String hint, Instant at)
        implements VerificationEvent {
    public CheckRaised {
        Fields.required("cluster", cluster);
        Fields.required("check", check);
        Fields.required("scope", scope);
        Fields.required("message", message);
        Fields.required("hint", hint);
        Fields.required("at", at);
    }
}
