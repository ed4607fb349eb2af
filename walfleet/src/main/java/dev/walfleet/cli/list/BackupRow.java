package dev.walfleet.cli.list;

import dev.walfleet.cli.fleet.Shelves;
import dev.walfleet.repository.catalog.CatalogEntry;
import dev.walfleet.repository.manifest.BackupManifest;
import dev.walfleet.repository.manifest.LogicalManifest;
import dev.walfleet.vocabulary.BackupId;
import dev.walfleet.vocabulary.BackupKind;
import dev.walfleet.vocabulary.ClusterId;
import dev.walfleet.vocabulary.DatabaseName;
import dev.walfleet.vocabulary.RepositoryName;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One backup as the list shows it. Where all its manifests are damaged only its name is known.
 *
 * @param repositories that hold a readable manifest
 * @param damaged repositories whose manifest is damaged
 */
record BackupRow(
        ClusterId cluster,
        BackupId backup,
        @Nullable BackupKind kind,
        @Nullable DatabaseName database,
        @Nullable Instant completedAt,
        @Nullable Duration took,
        long sourceBytes,
        long storedBytes,
        List<RepositoryName> repositories,
        List<RepositoryName> damaged) {
    static BackupRow of(ClusterId cluster, BackupId backup, List<Shelves.Copy> copies) {
        List<RepositoryName> damaged = copies.stream()
                .filter(copy -> copy.entry() instanceof CatalogEntry.Damaged)
                .map(copy -> copy.repository().name())
                .toList();
        List<RepositoryName> sound = copies.stream()
                .filter(copy -> copy.entry() instanceof CatalogEntry.Manifested)
                .map(copy -> copy.repository().name())
                .toList();
        Optional<BackupManifest> manifest = copies.stream()
                .flatMap(copy -> copy.entry() instanceof CatalogEntry.Manifested present
                        ? Optional.of(present.manifest()).stream()
                        : Optional.<BackupManifest>empty().stream())
                .findFirst();
        return new BackupRow(
                cluster,
                backup,
                manifest.map(BackupManifest::kind).orElse(null),
                manifest.map(m -> m instanceof LogicalManifest logical ? logical.database() : null)
                        .orElse(null),
                manifest.map(BackupManifest::completedAt).orElse(null),
                manifest.map(m -> Duration.between(m.startedAt(), m.completedAt()))
                        .orElse(null),
                manifest.map(BackupManifest::sourceBytes).orElse(0L),
                manifest.map(BackupManifest::storedBytes).orElse(0L),
                sound,
                damaged);
    }

    /** What it is of, for people. */
    String of() {
        if (database != null) {
            return database.value();
        }
        return kind == null ? "?" : kind == BackupKind.LOGICAL ? "(globals)" : "(cluster)";
    }
}
