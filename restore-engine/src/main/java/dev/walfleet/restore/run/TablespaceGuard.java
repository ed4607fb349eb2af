package dev.walfleet.restore.run;

import dev.walfleet.repository.wal.FoundWal;
import dev.walfleet.restore.plan.RecoveryPlan;
import dev.walfleet.restore.scan.TablespaceMade;
import dev.walfleet.restore.scan.WalScanner;
import dev.walfleet.vocabulary.FailureCode;
import dev.walfleet.vocabulary.WalfleetException;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Keeps a restored cluster out of the tablespaces of others. A tablespace that was made after the backup is made again by the WAL, at the
 * path that it had: on the machine of the original a server that replays this writes into the original's files. So WAL that does it
 * is not handed out while a tablespace is there.
 */
final class TablespaceGuard {
    private final RecoveryPlan plan;
    private final Path links;

    /** @param data the restored cluster's folder */
    TablespaceGuard(RecoveryPlan plan, Path data) {
        this.plan = plan;
        this.links = data.resolve("pg_tblspc");
    }

    /** The segment that is replayed after another; empty behind the last. */
    @FunctionalInterface
    interface Following {
        Optional<FoundWal> segment() throws IOException;
    }

    /**
     * Looks through a segment.
     *
     * @param following is asked where a record of interest goes on there
     * @throws WalfleetException {@code RESTORE_TARGET_EXISTS} where replay of this WAL would write into a tablespace of others
     */
    void check(FoundWal wal, Following following) throws IOException {
        List<TablespaceMade> made = new ArrayList<>();
        WalScanner scanner = new WalScanner(mark -> {}, made::add);
        scan(scanner, wal);
        if (scanner.endsInTablespace()) {
            Optional<FoundWal> next = following.segment();
            if (next.isPresent()) {
                scan(scanner, next.orElseThrow());
            }
        }
        for (TablespaceMade tablespace : made) {
            boolean replayed = tablespace.start().compareTo(plan.backup().start()) >= 0
                    && tablespace.start().compareTo(plan.end()) < 0;
            if (replayed && !tablespace.location().isEmpty()) {
                check(tablespace, Path.of(tablespace.location()));
            }
        }
    }

    private void scan(WalScanner scanner, FoundWal wal) {
        scanner.segment(wal.name().start(plan.segmentSize()), wal.content());
    }

    private void check(TablespaceMade tablespace, Path location) throws IOException {
        Path link = links.resolve(Long.toString(tablespace.oid()));
        boolean ours = Files.isSymbolicLink(link)
                && Files.readSymbolicLink(link).normalize().equals(location.normalize());
        if (!ours && isTablespace(location)) {
            throw new WalfleetException(
                    FailureCode.RESTORE_TARGET_EXISTS,
                    "the WAL makes tablespace %d at %s in %s, and a tablespace is there: replay would write into it"
                            .formatted(tablespace.oid(), tablespace.start(), location),
                    "restore on a machine that has nothing there, or as of before (--to-lsn " + tablespace.start()
                            + " --exclusive), or take a backup that has the tablespace; empty the folder where it is certain that nobody uses it");
        }
    }

    /** One has a folder for each release of PostgreSQL that uses it. */
    private static boolean isTablespace(Path location) throws IOException {
        if (!Files.isDirectory(location)) {
            return false;
        }
        try (DirectoryStream<Path> releases = Files.newDirectoryStream(location, "PG_*")) {
            return releases.iterator().hasNext();
        }
    }
}
