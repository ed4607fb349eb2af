package dev.walfleet.event;

/** How soon somebody should look. */
public enum Severity {
    /** Data is, or will soon be, without protection. */
    CRITICAL,
    /** It can wait for the morning. */
    WARNING
}
