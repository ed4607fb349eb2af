package dev.walfleet.event;

import dev.walfleet.vocabulary.ClusterId;
import java.time.Instant;

/**
 * A check that was raised is satisfied again.
 *
 * @param check what is watched
 * @param scope what of the cluster it is about, for example a database or a repository; empty for all of it
 */
@EventType("dev.walfleet.check.cleared.v1")
public record CheckCleared(ClusterId cluster, CheckName check, String scope, Instant at) implements VerificationEvent {
    public CheckCleared {
        Fields.required("cluster", cluster);
        Fields.required("check", check);
        Fields.required("scope", scope);
        Fields.required("at", at);
    }
}
