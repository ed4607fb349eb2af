package dev.walfleet.postgres.physical;

import dev.walfleet.postgres.cluster.Sql;
import dev.walfleet.vocabulary.FailureCode;
import dev.walfleet.vocabulary.WalfleetException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Finds the files of a cluster, in one query. What is left out is what {@code basebackup.c} leaves out, and the signal files of a
 * standby: what a restored cluster is to be, its restore decides.
 */
final class FileWalk {
    static final String CONTROL = "global/pg_control";

    /** Folders that are kept and whose content is not. */
    private static final List<String> EMPTIED = List.of(
            "pg_wal",
            "pg_stat_tmp",
            "pg_replslot",
            "pg_dynshmem",
            "pg_notify",
            "pg_serial",
            "pg_snapshots",
            "pg_subtrans");

    private static final List<String> LEFT_OUT = List.of(
            "postgresql.auto.conf.tmp",
            "current_logfiles.tmp",
            "backup_label",
            "tablespace_map",
            "backup_manifest",
            "postmaster.pid",
            "postmaster.opts",
            "recovery.signal",
            "standby.signal",
            ".DS_Store");

    /** Stands for what is not UTF-8. */
    private static final char REPLACEMENT = '\uFFFD';

    private final BackupSession session;

    FileWalk(BackupSession session) {
        this.session = session;
    }

    /**
     * The tablespaces that there are now. Each is asked for by itself: one that is being dropped stands in the catalog when its link is
     * gone, and is passed over.
     */
    List<Tablespace> tablespaces() {
        return session.query("listing the tablespaces", """
                        SELECT oid, spcname FROM pg_tablespace
                        WHERE spcname NOT IN ('pg_default', 'pg_global') ORDER BY oid""").stream()
                .flatMap(row -> located(number(row.get(0)), text(row.get(1))))
                .toList();
    }

    private Stream<Tablespace> located(long oid, String name) {
        return session
                .queryOfFile("asking for a tablespace's location", "SELECT pg_tablespace_location(" + oid + ")")
                .stream()
                .map(row -> new Tablespace(oid, name, text(row.get(0))));
    }

    SourceFiles files() {
        List<SourceFile> files = new ArrayList<>();
        List<String> folders = new ArrayList<>();
        for (List<@Nullable String> row : session.query("listing the files", sql())) {
            readable(text(row.get(0)));
            if ("t".equals(row.get(3))) {
                folders.add(text(row.get(0)));
            } else {
                long micros = number(row.get(2));
                files.add(new SourceFile(
                        text(row.get(0)),
                        number(row.get(1)),
                        Instant.ofEpochSecond(
                                Math.floorDiv(micros, 1_000_000L), Math.floorMod(micros, 1_000_000L) * 1000)));
            }
        }
        folders.add("pg_wal/archive_status");
        if (session.server().version().major() >= 17) {
            folders.add("pg_wal/summaries");
        }
        folders.sort(null);
        return new SourceFiles(wanted(files), folders);
    }

    /** What no query can name would be missing in the backup without a word. */
    private static void readable(String path) {
        if (path.indexOf(REPLACEMENT) >= 0) {
            throw new WalfleetException(
                    FailureCode.DATABASE_SETTINGS,
                    "the name of a file in the data directory is not UTF-8: " + path,
                    "it is none of PostgreSQL's: rename it, or move it elsewhere (find DATADIR -name '"
                            + path.substring(path.lastIndexOf('/') + 1).replace(REPLACEMENT, '?') + "')");
        }
    }

    /** Files of temporary relations, and all but the init fork of unlogged ones, are of no use in a restored cluster. */
    private static List<SourceFile> wanted(List<SourceFile> found) {
        Set<String> unlogged = new HashSet<>();
        for (SourceFile file : found) {
            RelationFile.of(file)
                    .filter(relation -> relation.fork().equals("init"))
                    .ifPresent(relation -> unlogged.add(relation.node()));
        }
        return found.stream()
                .filter(file -> !file.path().equals(CONTROL))
                .filter(file -> !RelationFile.temporary(file))
                .filter(file -> {
                    Optional<RelationFile> relation = RelationFile.of(file);
                    return relation.isEmpty()
                            || relation.orElseThrow().fork().equals("init")
                            || !unlogged.contains(relation.orElseThrow().node());
                })
                .toList();
    }

    /** A file that vanishes between its folder's listing and its own turn has no facts, and is passed over. */
    private String sql() {
        String name = " NOT (n = ANY (" + array(LEFT_OUT) + ") OR n LIKE 'pgsql\\_tmp%' OR n LIKE 'pg\\_internal.init%'"
                + " OR n LIKE '.s.PGSQL.%')";
        return "WITH RECURSIVE f(path, name, size, modified, isdir) AS ("
                + "SELECT n, n, s.size, s.modification, s.isdir"
                + " FROM pg_ls_dir('.', true, false) n, LATERAL pg_stat_file(n, true) s WHERE" + name
                + " UNION ALL SELECT f.path || '/' || n, n, s.size, s.modification, s.isdir"
                + " FROM f, LATERAL pg_ls_dir(f.path, true, false) n, LATERAL pg_stat_file(f.path || '/' || n, true) s"
                + " WHERE f.isdir AND NOT f.name = ANY (" + array(EMPTIED) + ")"
                + " AND (f.path !~ '^pg_tblspc/[0-9]+$' OR n = "
                + Sql.literal(session.server().tablespaceFolder()) + ") AND" + name
                + ") SELECT path, size, (extract(epoch FROM modified) * 1000000)::bigint, isdir FROM f"
                + " WHERE isdir IS NOT NULL ORDER BY path COLLATE \"C\"";
    }

    private static String array(List<String> names) {
        return names.stream().map(Sql::literal).collect(Collectors.joining(",", "ARRAY[", "]"));
    }

    private static long number(@Nullable String text) {
        return Long.parseLong(Objects.requireNonNull(text));
    }

    private static String text(@Nullable String text) {
        return Objects.requireNonNull(text);
    }
}
