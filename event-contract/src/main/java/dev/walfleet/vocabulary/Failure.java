package dev.walfleet.vocabulary;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * One failure, fit to be shown to a person and put into an event: no secret, no stack trace.
 *
 * @param message a lower-case fact with the values
 * @param hint what the reader can do about it; empty where there is nothing
 */
public record Failure(FailureCode code, String message, String hint) {
    public Failure {
        if (code == null) {
            throw new IllegalArgumentException("a failure without a code, its message is '" + message + "'");
        }
        if (message == null || message.isBlank()) {
            throw new IllegalArgumentException("a failure " + code + " without a message");
        }
        hint = hint == null ? "" : hint;
    }

    /** Who has to act. It follows from the code, and is written beside it for readers who do not know every code. */
    @JsonProperty(access = JsonProperty.Access.READ_ONLY)
    public FailureKind kind() {
        return code.kind();
    }
}
