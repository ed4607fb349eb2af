package dev.walfleet.runtime.leader;

/**
 * Candidacy of this instance. Of all candidates with the same settings at most one leads at a time; a second that still
 * believes to lead (a process that was stopped and woke up) can emit nothing. A leader that dies is followed within the
 * session time-out, one that closes at once.
 */
public interface Leadership extends AutoCloseable {
    /** Becomes a candidate; returns at once. */
    void start();

    /** Whether this instance leads, as far as it knows. */
    boolean leading();

    /** Resigns, at once in favour of a stand-by. */
    @Override
    void close();
}
