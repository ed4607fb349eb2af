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
import java.util.ArrayList;
import java.util.List;
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
        List<RepositoryName> sound = new ArrayList<>();
        List<RepositoryName> damaged = new ArrayList<>();
        BackupManifest manifest = null;
        for (Shelves.Copy copy : copies) {
            if (copy.entry() instanceof CatalogEntry.Manifested present) {
                sound.add(copy.repository().name());
                manifest = manifest == null ? present.manifest() : manifest;
            } else {
                damaged.add(copy.repository().name());
            }
        }
        return manifest == null
                ? new BackupRow(cluster, backup, null, null, null, null, 0, 0, sound, damaged)
                : new BackupRow(
                        cluster,
                        backup,
                        manifest.kind(),
                        manifest instanceof LogicalManifest logical ? logical.database() : null,
                        manifest.completedAt(),
                        Duration.between(manifest.startedAt(), manifest.completedAt()),
                        manifest.sourceBytes(),
                        manifest.storedBytes(),
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
