package dev.walfleet.postgres.check;

/**
 * One fact that {@code walfleet doctor} shows.
 *
 * @param name a stable key: {@code connect}, {@code version}, {@code tools}, {@code rights}, ...
 * @param text a lower-case fact with the values
 * @param hint what to do; empty where there is nothing to do
 */
public record ClusterCheck(String name, Outcome outcome, String text, String hint) {
    /** How good a fact is. */
    public enum Outcome {
        OK,
        /** Worth knowing. */
        INFO,
        /** A backup works, with a flaw. */
        WARNING,
        /** A backup would fail. */
        FAILED
    }
}
