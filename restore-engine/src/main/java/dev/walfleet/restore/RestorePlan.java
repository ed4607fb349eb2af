package dev.walfleet.restore;

import dev.walfleet.repository.manifest.ArchiveFormat;
import dev.walfleet.repository.manifest.LogicalManifest;
import dev.walfleet.vocabulary.BackupId;
import dev.walfleet.vocabulary.DataSize;
import dev.walfleet.vocabulary.DatabaseName;
import dev.walfleet.vocabulary.FailureCode;
import dev.walfleet.vocabulary.RepositoryName;
import dev.walfleet.vocabulary.WalfleetException;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * How an order is carried out: which backup, from which repositories in turn, with which steps. Made by pure code; nothing has
 * been touched yet.
 *
 * @param copies the same backup in one or more repositories; the first that is sound is used
 */
public record RestorePlan(RestoreOrder order, List<RestoreCandidate> copies) {
    public RestorePlan {
        copies = List.copyOf(copies);
        if (copies.isEmpty()) {
            throw new IllegalArgumentException("a restore plan without a backup");
        }
    }

    /**
     * Chooses the backup.
     *
     * @param candidates every readable logical backup of the cluster, in the order in which repositories are to be tried
     * @throws WalfleetException {@code BACKUP_UNKNOWN} where none fits; the hint says what there is
     */
    public static RestorePlan of(List<RestoreCandidate> candidates, RestoreOrder order) {
        List<RestoreCandidate> databases = candidates.stream()
                .filter(candidate -> candidate.manifest().database() != null)
                .toList();
        BackupId chosen = order.backup().orElseGet(() -> newest(databases, order));
        List<RestoreCandidate> copies = databases.stream()
                .filter(candidate -> candidate.manifest().backup().equals(chosen))
                .toList();
        if (copies.isEmpty()) {
            throw new WalfleetException(
                    FailureCode.BACKUP_UNKNOWN,
                    "there is no backup " + chosen + " of a database of cluster " + order.cluster(),
                    "walfleet list " + order.cluster() + " shows what there is");
        }
        DatabaseName held = copies.get(0).manifest().database();
        if (order.database().isPresent() && !order.database().orElseThrow().equals(held)) {
            throw new WalfleetException(
                    FailureCode.BACKUP_UNKNOWN,
                    "backup " + chosen + " is of database " + held + ", not of "
                            + order.database().orElseThrow(),
                    "leave one of the two out, or name the backup that you mean");
        }
        return new RestorePlan(order, copies);
    }

    private static BackupId newest(List<RestoreCandidate> candidates, RestoreOrder order) {
        List<DatabaseName> names = candidates.stream()
                .flatMap(c -> Optional.ofNullable(c.manifest().database()).stream())
                .distinct()
                .sorted()
                .toList();
        if (order.database().isEmpty() && names.size() > 1) {
            throw new WalfleetException(
                    FailureCode.BACKUP_UNKNOWN,
                    "cluster " + order.cluster() + " has backups of " + names.size() + " databases",
                    "say which with --database: " + names);
        }
        return candidates.stream()
                .map(RestoreCandidate::manifest)
                .filter(manifest -> order.database().isEmpty()
                        || order.database().orElseThrow().equals(manifest.database()))
                .max(Comparator.comparing(LogicalManifest::slot).thenComparing(LogicalManifest::backup))
                .map(LogicalManifest::backup)
                .orElseThrow(() -> new WalfleetException(
                        FailureCode.BACKUP_UNKNOWN,
                        "there is no backup of "
                                + order.database()
                                        .map(d -> "database " + d + " of ")
                                        .orElse("")
                                + "cluster " + order.cluster(),
                        names.isEmpty() ? "walfleet list shows every cluster" : "there are backups of " + names));
    }

    public LogicalManifest manifest() {
        return copies.get(0).manifest();
    }

    public DatabaseName source() {
        DatabaseName database = manifest().database();
        if (database == null) {
            throw new IllegalStateException("globals in a plan");
        }
        return database;
    }

    /** Whether the archive is read and checked before anything is written: where what exists already is at stake. */
    public boolean checksFirst() {
        return order.destination() instanceof Destination.IntoDatabase;
    }

    /** The plan in words, a sentence each. */
    public List<String> explain() {
        LogicalManifest manifest = manifest();
        List<String> words = new ArrayList<>();
        List<RepositoryName> where =
                copies.stream().map(RestoreCandidate::repository).toList();
        words.add("backup " + manifest.backup() + " of database " + source() + ", asked for at "
                + manifest.slot().truncatedTo(ChronoUnit.SECONDS)
                + ", of server " + manifest.source().serverVersion() + ", from repository " + where.get(0)
                + (where.size() > 1 ? ", else " + where.subList(1, where.size()) : ""));
        words.add(new DataSize(manifest.storedBytes()) + " are read, " + new DataSize(manifest.sourceBytes())
                + " after decompression"
                + (manifest.format() == ArchiveFormat.DIRECTORY ? ", by way of the scratch folder" : ""));
        if (checksFirst()) {
            words.add("the archive is read and checked whole before the database is touched");
        }
        words.add(
                order.options().tables().isEmpty()
                        ? "everything in it is restored"
                        : "these tables are restored with their rows, indexes and constraints: "
                                + order.options().tables());
        words.add(destination());
        return words;
    }

    private String destination() {
        DatabaseName database = order.destination().database();
        if (order.destination() instanceof Destination.NewDatabase) {
            return "database " + database
                    + " is created for it; it has another name until all is in it, and is dropped if the restore fails";
        }
        if (order.destination() instanceof Destination.ReplaceDatabase) {
            return "it is restored beside database " + database + "; when that went well, the old one is renamed to "
                    + database + "_before_... and the new one takes its name";
        }
        return "it goes into the existing database " + database + "; what is not named stays as it is";
    }
}
