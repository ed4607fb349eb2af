package dev.walfleet.vocabulary;

/**
 * One failure, fit to be shown to a person and put into an event: no secret, no stack trace.
 *
 * @param message a lower-case fact with the values
 * @param hint what the reader can do about it; empty where there is nothing
 */
public record Failure(FailureCode code, String message, String hint) {
    public Failure {
        if (message.isBlank()) {
            throw new IllegalArgumentException("a failure " + code + " without a message");
        }
    }

    public FailureKind kind() {
        return code.kind();
    }
}
