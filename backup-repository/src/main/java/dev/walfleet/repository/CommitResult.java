package dev.walfleet.repository;

import dev.walfleet.event.CommittedBackup;
import dev.walfleet.repository.manifest.BackupManifest;
import dev.walfleet.repository.manifest.LogicalManifest;
import dev.walfleet.repository.manifest.PhysicalManifest;
import dev.walfleet.vocabulary.BackupId;
import dev.walfleet.vocabulary.RepositoryName;
import java.util.List;

/**
 * How the commit of a backup ended: it is durable in every required repository.
 *
 * @param copies where it is, never empty, in the order of the repositories
 * @param behind optional repositories that do not hold it
 */
public record CommitResult(BackupId backup, List<CommittedCopy> copies, List<BehindRepository> behind) {
    public CommitResult {
        copies = List.copyOf(copies);
        behind = List.copyOf(behind);
        if (copies.isEmpty()) {
            throw new IllegalArgumentException("backup " + backup + " is committed nowhere");
        }
    }

    /** Whether this attempt made the backup; {@code false}: another attempt at the same job had committed it before. */
    public boolean created() {
        return copies.get(0).created();
    }

    /** The manifest in the first repository. */
    public BackupManifest manifest() {
        return copies.get(0).manifest();
    }

    /** What an event says of it. */
    public CommittedBackup toEvent() {
        BackupManifest manifest = manifest();
        return new CommittedBackup(
                backup,
                manifest instanceof LogicalManifest logical ? logical.database() : null,
                manifest.sourceBytes(),
                manifest.storedBytes(),
                copies.stream().map(CommittedCopy::repository).toList(),
                behind.stream().map(BehindRepository::repository).toList(),
                manifest instanceof PhysicalManifest physical
                        ? physical.damaged().size()
                        : 0);
    }

    /** Where it is. */
    public List<RepositoryName> repositories() {
        return copies.stream().map(CommittedCopy::repository).toList();
    }
}
