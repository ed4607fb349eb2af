package dev.walfleet.repository;

import dev.walfleet.repository.manifest.LogicalFacts;
import dev.walfleet.repository.seal.SealedWriter;
import dev.walfleet.vocabulary.BackupId;
import java.io.Closeable;
import java.io.IOException;

/**
 * One attempt at one logical backup, written to all repositories of a set. Objects may be written by several threads at
 * once, each by its own writer. Nothing is a backup before {@link #commit}; closing without it deletes what this attempt
 * created.
 */
public interface BackupWriter extends Closeable {
    /** The id that the backup will have. */
    BackupId backup();

    /** Begins the archive of {@code pg_dump -Fc}: {@code <backup>.dump.zst}. */
    SealedWriter archive() throws IOException;

    /** Begins the script of {@code pg_dumpall --globals-only}: {@code <backup>.sql.zst}. */
    SealedWriter globals() throws IOException;

    /**
     * Begins one file of a {@code pg_dump -Fd} archive: {@code <backup>.dir/<file>.zst}.
     *
     * @param file its name in the archive's folder, for example {@code toc.dat}
     */
    SealedWriter directoryFile(String file) throws IOException;

    /**
     * Writes the manifest, last and only if absent, to every repository. Where another attempt at the same job committed
     * before, what this attempt wrote is deleted and the winner reported.
     *
     * @throws IOException a required repository failed: where the manifest is written already the backup stays, and the next
     *     attempt completes the others from there
     * @throws dev.walfleet.vocabulary.WalfleetException {@code OBJECT_CONFLICT} where another job committed this id meanwhile
     */
    CommitResult commit(LogicalFacts facts) throws IOException;

    /** Deletes what this attempt created, where it was not committed. What cannot be deleted is logged. */
    @Override
    void close();
}
