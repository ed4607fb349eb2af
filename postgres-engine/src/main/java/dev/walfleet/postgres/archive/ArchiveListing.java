package dev.walfleet.postgres.archive;

import dev.walfleet.postgres.tool.Toolbox;
import dev.walfleet.vocabulary.WalfleetException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What {@code pg_restore --list} says of an archive: the proof that stock tools can open it.
 *
 * @param database name of the dumped database
 * @param pgDump version of the pg_dump that made it
 * @param server version of the server that it was made from
 * @param entries in the archive's order
 */
@SuppressWarnings("DoNotCallSuggester") // until it is written
public record ArchiveListing(
        Optional<String> database, Optional<String> pgDump, Optional<String> server, List<Entry> entries) {
    public ArchiveListing {
        entries = List.copyOf(entries);
    }

    /**
     * Lists an archive in custom format from its stream. Reads the table of contents and little more, then stops; it does not close
     * the stream and says nothing of the data behind.
     *
     * @throws WalfleetException ARCHIVE_UNREADABLE where pg_restore cannot read it, TOOL_MISSING, TOOL_TOO_OLD
     * @throws IOException of {@code archive}
     */
    public static ArchiveListing read(InputStream archive, Toolbox toolbox) throws IOException {
        return unwritten(archive.available() + " " + toolbox.hashCode());
    }

    /** Lists an archive in directory format; the folder needs to hold {@code toc.dat} only. */
    public static ArchiveListing readFolder(Path folder, Toolbox toolbox) throws IOException {
        return unwritten(folder + " " + toolbox.hashCode());
    }

    private static ArchiveListing unwritten(String what) throws IOException {
        if (!what.isEmpty()) {
            throw new IOException("not written yet");
        }
        return new ArchiveListing(Optional.empty(), Optional.empty(), Optional.empty(), List.of());
    }

    /** How many entries have a kind, for example {@code TABLE DATA}. */
    public long count(String kind) {
        return entries.stream().filter(entry -> entry.kind().equals(kind)).count();
    }

    /**
     * One line of the list.
     *
     * @param id pg_dump's number of the entry
     * @param kind {@code TABLE}, {@code TABLE DATA}, {@code FK CONSTRAINT}, ...
     * @param text schema, name and owner as printed; for people, since a name may hold spaces
     */
    public record Entry(int id, String kind, String text) {}
}
