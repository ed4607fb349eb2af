package dev.walfleet.wal.push;

import dev.walfleet.vocabulary.FailureCode;
import dev.walfleet.vocabulary.Timeline;
import dev.walfleet.vocabulary.WalSegmentName;
import dev.walfleet.vocabulary.WalfleetException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;

/** A file of {@code pg_wal} that the server wants archived, by what its name says it is. */
sealed interface WalFile {
    Path path();

    /** A finished segment. */
    record Segment(Path path, WalSegmentName name) implements WalFile {}

    /** How a timeline came about. */
    record History(Path path, Timeline timeline) implements WalFile {}

    /** The beginning of the segment in which a timeline ended: {@code <segment>.partial}. */
    record Partial(Path path, WalSegmentName segment) implements WalFile {}

    /** A note of PostgreSQL that a backup was made. No recovery reads it. */
    record BackupNote(Path path) implements WalFile {}

    /** @throws WalfleetException CONFIGURATION where the server would never name such a file, or it is not there */
    static WalFile of(Path path) {
        WalFile named = named(path);
        if (!Files.isRegularFile(path)) {
            throw new WalfleetException(
                    FailureCode.CONFIGURATION,
                    "there is no file " + path,
                    "archive_command runs in the server's data folder, and its %p begins there; a segment that is archived is soon reused"
                            + " under another name");
        }
        return named;
    }

    private static WalFile named(Path path) {
        Path last = path.getFileName();
        String name = last == null ? "" : last.toString();
        if (WalSegmentName.is(name)) {
            return new Segment(path, new WalSegmentName(name));
        }
        if (name.endsWith(".partial") && WalSegmentName.is(name.substring(0, name.length() - 8))) {
            return new Partial(path, new WalSegmentName(name.substring(0, name.length() - 8)));
        }
        if (Pattern.matches("[0-7][0-9A-F]{7}\\.history", name)) {
            return new History(path, new Timeline(Integer.parseInt(name.substring(0, 8), 16)));
        }
        if (Pattern.matches("[0-9A-F]{24}\\.[0-9A-F]{8}\\.backup", name)) {
            return new BackupNote(path);
        }
        throw new WalfleetException(
                FailureCode.CONFIGURATION,
                "'" + path + "' is no file that PostgreSQL wants archived",
                "set archive_command = 'walfleet wal push %p'");
    }
}
