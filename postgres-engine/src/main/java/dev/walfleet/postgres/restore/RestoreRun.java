package dev.walfleet.postgres.restore;

import dev.walfleet.postgres.cluster.ConnectionTarget;
import dev.walfleet.postgres.tool.Toolbox;
import dev.walfleet.vocabulary.WalfleetException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;

/**
 * Restores an archive into an existing database, by a pg_restore that is not older than the pg_dump that made it. With one job it is
 * one transaction: all or nothing. With several jobs it stops at the first error, and what was restored until then stays.
 * When a method returns normally the restore is complete. Every other end is a {@link WalfleetException} with its code (ARCHIVE_UNREADABLE,
 * RESTORE_TARGET_EXISTS, RESTORE_FAILED, {@code DATABASE_*}, {@code TOOL_*}, HANDED_BACK after {@link #cancel()}), or the {@link IOException} of
 * the caller's stream. No process outlives the call.
 *
 * <p>An object runs once. {@link #bytes()} and {@link #cancel()} are for other threads.
 */
@SuppressWarnings("DoNotCallSuggester") // until it is written
public final class RestoreRun {
    /**
     * @param target the database to restore into
     * @param scratch an existing folder for what must lie in a file: the list of chosen entries, and the whole archive where a stream
     *     is restored with several jobs
     */
    public RestoreRun(ConnectionTarget target, RestoreOptions options, Path scratch, Toolbox toolbox) {}

    /** An archive in custom format, read by the calling thread to its end; not closed. */
    public RestoreReport fromStream(InputStream archive) throws IOException {
        throw new IOException("not written yet");
    }

    /** An archive in custom format in a file. */
    public RestoreReport fromFile(Path archive) throws IOException {
        throw new IOException("not written yet");
    }

    /** An archive in directory format. */
    public RestoreReport fromFolder(Path archive) throws IOException {
        throw new IOException("not written yet");
    }

    /** Bytes of the stream given to pg_restore so far; 0 for files and folders. */
    public long bytes() {
        return 0;
    }

    public void cancel() {}
}
