package dev.walfleet.repository;

import dev.walfleet.repository.manifest.PhysicalFacts;
import dev.walfleet.repository.pack.FileFacts;
import dev.walfleet.repository.pack.FilePath;
import dev.walfleet.repository.pack.FolderFacts;
import dev.walfleet.vocabulary.BackupId;
import java.io.Closeable;
import java.io.IOException;

/**
 * One attempt at one physical backup, written to all repositories of a set in one pass of the source. Nothing is a backup
 * before {@link #commit}. Chunks that an earlier attempt at the same job stored, at the same place of the same file with the
 * same hash, are used again and not stored twice.
 *
 * <pre>{@code
 * try (PhysicalBackupWriter writer = set.beginPhysical(start)) {
 *     // on each of N threads:
 *     try (BackupLane lane = writer.lane()) {
 *         lane.begin(path, 0);
 *         lane.bytes(0, buffer);
 *         lane.end();
 *         writer.file(new FileFacts(path, size, crc32c, modified, 0600));
 *         lane.finish();
 *     }
 *     // then, when the WAL up to the stop position is durable everywhere:
 *     writer.commit(facts);
 * }
 * }</pre>
 *
 * Safe for use by several threads, each with a lane of its own.
 */
public interface PhysicalBackupWriter extends Closeable {
    /** The id that the backup will have. */
    BackupId backup();

    /** A lane, for the calling thread alone. */
    BackupLane lane() throws IOException;

    /**
     * A file is complete: every range of it was ended. What was given of it beyond {@code size} is left out of the backup, for
     * a file that was truncated while it was read.
     *
     * @throws IllegalStateException where its ranges leave a gap below {@code size}, overlap, or it was told before
     */
    void file(FileFacts facts);

    /** A file has vanished while it was read: what was given of it is left out. */
    void drop(FilePath file);

    /**
     * Every file that was begun and not said to be complete has vanished: for a source that knows at its end alone what is part
     * of the backup.
     */
    void dropIncomplete();

    /** A folder, to be made by a restore: empty ones would be lost otherwise. The data directory itself is not named. */
    void folder(FolderFacts facts);

    /** How far it is. From any thread, at any time; cheap. */
    Progress progress();

    /**
     * Writes the map, then the manifest, last and only if absent, to every repository. Where another attempt at the same job
     * committed before, what this attempt wrote is deleted and the winner reported. Every lane has to be finished.
     *
     * @throws IOException a required repository failed: where the manifest is written already the backup stays, and the next
     *     attempt completes the others from there
     * @throws dev.walfleet.vocabulary.WalfleetException {@code OBJECT_CONFLICT} where another job committed this id meanwhile
     */
    CommitResult commit(PhysicalFacts facts) throws IOException;

    /**
     * Gives up for good: deletes what this attempt stored. Where it is going to be tried again, only close it: the next attempt
     * uses the packs that are there.
     */
    void discard();

    /** Ends the attempt. Packs that are finished stay for the next attempt, which uses or deletes them. */
    @Override
    void close();

    /**
     * Bytes so far.
     *
     * @param raw what the lanes were given
     * @param stored what of it was stored, compressed
     * @param reused what of {@code raw} an earlier attempt had stored
     */
    record Progress(long raw, long stored, long reused) {}
}
