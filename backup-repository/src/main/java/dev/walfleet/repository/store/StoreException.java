package dev.walfleet.repository.store;

import dev.walfleet.vocabulary.Failing;
import dev.walfleet.vocabulary.Failure;
import dev.walfleet.vocabulary.FailureCode;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** An operation on a repository did not come about. */
public final class StoreException extends IOException implements Failing {
    private final transient Failure failure;

    public StoreException(FailureCode code, String message, String hint, @Nullable Throwable cause) {
        super(message, cause);
        this.failure = new Failure(code, message, hint);
    }

    @Override
    public Failure failure() {
        return failure;
    }
}
