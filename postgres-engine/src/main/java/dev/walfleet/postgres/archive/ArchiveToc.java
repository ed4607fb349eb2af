package dev.walfleet.postgres.archive;

import dev.walfleet.postgres.cluster.DatabaseSettings;
import dev.walfleet.vocabulary.DatabaseName;
import dev.walfleet.vocabulary.FailureCode;
import dev.walfleet.vocabulary.WalfleetException;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An archive's table of contents, read from its bytes. {@code pg_restore --list} prints schema, name and owner with spaces between, which
 * names with spaces make ambiguous, and no dependencies; a restore of one table needs both exactly.
 *
 * @param header who made the archive, and when
 * @param entries in the archive's order, which is the order of a restore
 */
public record ArchiveToc(ArchiveHeader header, List<TocEntry> entries) {
    public ArchiveToc {
        entries = List.copyOf(entries);
    }

    /**
     * Reads from the beginning of an archive (custom format) or of {@code toc.dat} (directory format) and stops behind the table
     * of contents: the next byte of the stream is the first of the data.
     *
     * @throws WalfleetException ARCHIVE_UNREADABLE where it is no archive, is cut off, or of an unknown version
     * @throws IOException of the stream
     */
    public static ArchiveToc read(InputStream archive) throws IOException {
        return new TocReader(archive).toc();
    }

    /** Only the beginning: who made the archive. The same errors as {@link #read}. */
    public static ArchiveHeader readHeader(InputStream archive) throws IOException {
        return new TocReader(archive).header();
    }

    /** The entries by their number. */
    public Map<Integer, TocEntry> byId() {
        Map<Integer, TocEntry> all = new HashMap<>();
        entries.forEach(entry -> all.put(entry.id(), entry));
        return all;
    }

    /** What the dumped database was created with; empty where the archive does not tell. */
    public Optional<DatabaseSettings> databaseSettings() {
        return entries.stream()
                .filter(entry -> entry.is("DATABASE"))
                .findFirst()
                .map(entry -> DatabaseDefinition.settings(entry.definition(), entry.owner()));
    }

    /**
     * The statements that give another database the settings which the dumped one had of its own ({@code ALTER DATABASE ... SET},
     * {@code ALTER ROLE ... IN DATABASE ... SET}); pg_restore leaves them out unless it creates the database under its old name.
     */
    public List<String> databaseProperties(DatabaseName name) {
        String dumped = header.database().orElse("");
        return entries.stream()
                .filter(entry -> entry.is("DATABASE PROPERTIES"))
                .flatMap(entry -> DatabaseDefinition.properties(entry.definition(), dumped, name.value()).stream())
                .toList();
    }

    static WalfleetException unreadable(String why) {
        return new WalfleetException(
                FailureCode.ARCHIVE_UNREADABLE,
                "the archive's table of contents cannot be read: " + why,
                "verify the backup, and restore another one");
    }
}
