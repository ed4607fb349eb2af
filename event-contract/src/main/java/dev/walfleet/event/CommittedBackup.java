package dev.walfleet.event;

import dev.walfleet.vocabulary.BackupId;
import dev.walfleet.vocabulary.DatabaseName;
import dev.walfleet.vocabulary.RepositoryName;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One backup that is durable: its manifest exists in every required repository.
 *
 * @param database the database; absent for the globals of the cluster and for physical backups
 * @param sourceBytes bytes that the source gave, before compression
 * @param storedBytes bytes of all objects in one repository
 * @param repositories where it is committed
 * @param behind optional repositories that do not hold it yet
 * @param damagedPages pages of a physical backup that are broken at the source; its manifest names them
 */
public record CommittedBackup(
        BackupId backup,
        @Nullable DatabaseName database,
        long sourceBytes,
        long storedBytes,
        List<RepositoryName> repositories,
        List<RepositoryName> behind,
        int damagedPages) {
    public CommittedBackup {
        Fields.required("backup", backup);
        Fields.notNegative("sourceBytes", sourceBytes);
        Fields.notNegative("storedBytes", storedBytes);
        repositories = Fields.list("repositories", repositories);
        behind = Fields.list("behind", behind);
        Fields.notNegative("damagedPages", damagedPages);
    }

    /** A backup of a sound source. */
    public CommittedBackup(
            BackupId backup,
            @Nullable DatabaseName database,
            long sourceBytes,
            long storedBytes,
            List<RepositoryName> repositories,
            List<RepositoryName> behind) {
        this(backup, database, sourceBytes, storedBytes, repositories, behind, 0);
    }
}
