package dev.walfleet.postgres.archive;

import dev.walfleet.postgres.server.PostgresTool;
import dev.walfleet.postgres.tool.ToolCommand;
import dev.walfleet.postgres.tool.ToolFailures;
import dev.walfleet.postgres.tool.ToolProcess;
import dev.walfleet.postgres.tool.Toolbox;
import dev.walfleet.vocabulary.Failure;
import dev.walfleet.vocabulary.FailureCode;
import dev.walfleet.vocabulary.WalfleetException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What {@code pg_restore --list} says of an archive: the proof that stock tools can open it. It judges the table of contents;
 * whether the data behind is whole, digests and restores tell.
 *
 * @param database name of the dumped database
 * @param pgDump version of the pg_dump that made it
 * @param server version of the server that it was made from
 * @param total entries of the table of contents; those that are not listed (encoding, search path, ...) included
 * @param entries in the archive's order
 */
public record ArchiveListing(
        Optional<String> database,
        Optional<String> pgDump,
        Optional<String> server,
        OptionalInt total,
        List<Entry> entries) {
    public ArchiveListing {
        entries = List.copyOf(entries);
    }

    /**
     * Lists an archive in custom format from its stream. Reads the table of contents and little more, then stops; it does not close
     * the stream and says nothing of the data behind.
     *
     * @throws WalfleetException ARCHIVE_UNREADABLE where pg_restore cannot read it, TOOL_MISSING
     * @throws IOException of {@code archive}
     */
    public static ArchiveListing read(InputStream archive, Toolbox toolbox) throws IOException {
        ToolCommand command = ToolCommand.of(
                        toolbox.newest(PostgresTool.PG_RESTORE), PostgresTool.PG_RESTORE, List.of("--list"))
                .withInput();
        try (ToolProcess process = ToolProcess.start(command);
                StreamFeed feed = StreamFeed.start(archive, process)) {
            String text = new String(process.output().readAllBytes(), StandardCharsets.UTF_8);
            int status = process.waitFor();
            feed.finish();
            return parsed(text, status, process);
        }
    }

    /** Lists an archive in directory format; the folder needs to hold {@code toc.dat} only. */
    public static ArchiveListing readFolder(Path folder, Toolbox toolbox) throws IOException {
        ToolCommand command = ToolCommand.of(
                toolbox.newest(PostgresTool.PG_RESTORE),
                PostgresTool.PG_RESTORE,
                List.of("--list", "--format=directory", folder.toAbsolutePath().toString()));
        try (ToolProcess process = ToolProcess.start(command)) {
            String text = new String(process.output().readAllBytes(), StandardCharsets.UTF_8);
            return parsed(text, process.waitFor(), process);
        }
    }

    private static ArchiveListing parsed(String text, int status, ToolProcess process) {
        if (status != 0) {
            Failure failure = ToolFailures.ofRestore(status, process.diagnostics());
            throw unreadable(failure.message());
        }
        ArchiveListing listing = ListingText.parse(text);
        if (listing.total().isEmpty()) {
            throw unreadable("pg_restore lists it without a number of entries");
        }
        return listing;
    }

    private static WalfleetException unreadable(String why) {
        return new WalfleetException(
                FailureCode.ARCHIVE_UNREADABLE,
                "the archive's table of contents cannot be read: " + why,
                "the backup cannot be restored: use another one, and make a new one at once; or the archive is of a pg_dump newer than this pg_restore");
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
     * @param text schema, name and owner as printed; for people, since a name may hold spaces. {@link ArchiveToc} has them apart
     */
    public record Entry(int id, String kind, String text) {}
}
