package dev.walfleet.event;

/** A record claims to be an event of a known type and is none. It belongs into the dead letters. */
public final class UnreadableEventException extends RuntimeException {
    public UnreadableEventException(String message) {
        super(message);
    }

    public UnreadableEventException(String message, Throwable cause) {
        super(message, cause);
    }
}
