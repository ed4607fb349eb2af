package dev.walfleet.notify.book;

import dev.walfleet.event.AlertFired;
import dev.walfleet.event.Severity;
import dev.walfleet.vocabulary.ClusterId;
import dev.walfleet.vocabulary.Failure;
import org.jspecify.annotations.Nullable;

/**
 * Something that needs a person.
 *
 * @param key the same for the same trouble
 * @param cluster absent where it concerns no single cluster
 * @param title one line
 * @param message a lower-case fact with the values
 * @param hint what to do; empty where nothing is known
 */
record Trouble(String key, Severity severity, @Nullable ClusterId cluster, String title, String message, String hint) {
    static Trouble of(String key, Severity severity, @Nullable ClusterId cluster, String title, Failure failure) {
        return new Trouble(key, severity, cluster, title, failure.message(), failure.hint());
    }

    static Trouble of(AlertFired fired) {
        return new Trouble(
                fired.key(), fired.severity(), fired.cluster(), fired.title(), fired.message(), fired.hint());
    }
}
