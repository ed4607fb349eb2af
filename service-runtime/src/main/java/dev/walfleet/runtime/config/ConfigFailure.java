package dev.walfleet.runtime.config;

import dev.walfleet.vocabulary.FailureCode;
import dev.walfleet.vocabulary.WalfleetException;

/** Makes the exceptions of this package: all are of code {@code CONFIGURATION}. */
final class ConfigFailure {
    private ConfigFailure() {}

    static WalfleetException of(String message, String hint) {
        return new WalfleetException(FailureCode.CONFIGURATION, message, hint);
    }

    static WalfleetException of(String message, String hint, Throwable cause) {
        return new WalfleetException(FailureCode.CONFIGURATION, message, hint, cause);
    }
}
