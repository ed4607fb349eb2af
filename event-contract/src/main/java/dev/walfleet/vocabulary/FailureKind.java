package dev.walfleet.vocabulary;

/** What a failure asks for. It is decided once, at the place that knows. */
public enum FailureKind {
    /** It may work when tried again: a closed connection, a store that answers 503, a lost worker. */
    RETRY,
    /** A person has to act first: a wrong password, a missing right, a missing bucket. Trying again is noise. */
    OPERATOR,
    /** Walfleet is at fault. */
    BUG
}
