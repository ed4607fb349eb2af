package dev.walfleet.vocabulary;

/** An exception that knows its {@link Failure}: its class was decided where it was thrown, nobody guesses it later. */
public interface Failing {
    Failure failure();

    /** The failure of a throwable: its own or its nearest cause's where one is classed, else a bug of ours. */
    static Failure of(Throwable thrown) {
        for (Throwable t = thrown; t != null; t = t.getCause()) {
            if (t instanceof Failing failing) {
                return failing.failure();
            }
        }
        String message = thrown.getMessage();
        return new Failure(
                FailureCode.INTERNAL,
                thrown.getClass().getSimpleName() + (message == null || message.isBlank() ? "" : ": " + message),
                "this is a fault of Walfleet; the log has the stack trace");
    }
}
