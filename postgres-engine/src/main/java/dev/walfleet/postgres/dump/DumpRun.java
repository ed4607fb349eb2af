package dev.walfleet.postgres.dump;

import dev.walfleet.postgres.cluster.ConnectionTarget;
import dev.walfleet.postgres.cluster.DumpProperties;
import dev.walfleet.postgres.tool.Toolbox;
import dev.walfleet.vocabulary.WalfleetException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;

/**
 * Dumps one database once, by a pg_dump that fits the server, uncompressed, in one consistent snapshot. When a method returns
 * normally, pg_dump ended with status 0 and the archive is whole; before that nobody may commit it. Every other end is a
 * {@link WalfleetException} with its code ({@code DATABASE_*}, {@code TOOL_*}; HANDED_BACK after {@link #cancel()} or an interrupt),
 * or the {@link IOException} of the caller's own stream or handler, unchanged. No process outlives the call.
 *
 * <p>An object runs once. {@link #bytes()} and {@link #cancel()} are for other threads.
 */
@SuppressWarnings("DoNotCallSuggester") // until it is written
public final class DumpRun {
    /** @param target the database to dump */
    public DumpRun(ConnectionTarget target, DumpProperties options, Toolbox toolbox) {}

    /** Custom format; {@code archive} is written by the calling thread and not closed. */
    public DumpReport toStream(OutputStream archive) throws IOException {
        throw new IOException("not written yet");
    }

    /**
     * Directory format with {@code jobs} connections. Each file is handed over when pg_dump has finished it, by the calling thread,
     * and deleted thereafter; {@code toc.dat} comes last, after pg_dump ended well.
     *
     * @param scratch an existing folder in which a private one is made and deleted at the end. It needs room for the tables being
     *     dumped at a time and those finished but not yet handed over: pg_dump does not wait for a slow handler
     */
    public DumpReport toFolder(Path scratch, FinishedFile handler) throws IOException {
        throw new IOException("not written yet");
    }

    /** Bytes of the archive handed to the caller so far. */
    public long bytes() {
        return 0;
    }

    /** Ends pg_dump; the running method then throws. Calling it again, or before or after the run, is harmless. */
    public void cancel() {}

    /** Takes a finished file of a directory dump. */
    @FunctionalInterface
    public interface FinishedFile {
        /** @param name the file's name inside the archive, {@code 3412.dat}; the file is deleted when this returns */
        void accept(String name, Path file) throws IOException;
    }
}
