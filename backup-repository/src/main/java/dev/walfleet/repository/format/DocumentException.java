package dev.walfleet.repository.format;

import dev.walfleet.vocabulary.FailureCode;

/** Some bytes are not the document that they should be. The message says why; who asked adds which object it was. */
public final class DocumentException extends Exception {
    private final FailureCode code;

    public DocumentException(FailureCode code, String message) {
        super(message);
        this.code = code;
    }

    public DocumentException(FailureCode code, String message, Throwable cause) {
        super(message, cause);
        this.code = code;
    }

    /** {@code OBJECT_DAMAGED}, or {@code NOT_SUPPORTED} where a newer release wrote it. */
    public FailureCode code() {
        return code;
    }
}
