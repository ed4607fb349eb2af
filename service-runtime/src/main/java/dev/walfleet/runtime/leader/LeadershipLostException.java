package dev.walfleet.runtime.leader;

import org.jspecify.annotations.Nullable;

/** The term is over. Normal: another instance leads, or a new term follows. */
public final class LeadershipLostException extends Exception {
    public LeadershipLostException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
