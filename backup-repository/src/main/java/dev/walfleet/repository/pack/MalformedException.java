package dev.walfleet.repository.pack;

/** Some bytes are not the map or index that they should be. The message says how; who asked adds which object it was. */
public final class MalformedException extends Exception {
    public MalformedException(String message) {
        super(message);
    }

    public MalformedException(String message, Throwable cause) {
        super(message, cause);
    }
}
