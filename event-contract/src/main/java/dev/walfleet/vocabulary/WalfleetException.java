package dev.walfleet.vocabulary;

/**
 * An operation ended with a classed {@link Failure}. Thrown at the place that knows the class; nobody wraps it again.
 */
public final class WalfleetException extends RuntimeException implements Failing {
    private final transient Failure failure;

    public WalfleetException(FailureCode code, String message, String hint) {
        super(message);
        this.failure = new Failure(code, message, hint);
    }

    public WalfleetException(FailureCode code, String message, String hint, Throwable cause) {
        super(message, cause);
        this.failure = new Failure(code, message, hint);
    }

    @Override
    public Failure failure() {
        return failure;
    }
}
