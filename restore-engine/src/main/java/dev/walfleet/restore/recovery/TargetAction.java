package dev.walfleet.restore.recovery;

import java.util.Locale;

/** What the server does once the target is reached: PostgreSQL's {@code recovery_target_action}. */
public enum TargetAction {
    /** It becomes a server of its own, on a new timeline. */
    PROMOTE,
    /** It waits, readable, until somebody promotes it or goes on. */
    PAUSE,
    /** It stops. */
    SHUTDOWN;

    /** As the setting spells it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
