package dev.walfleet.cli.fleet;

import dev.walfleet.repository.Repository;
import dev.walfleet.repository.catalog.CatalogEntry;
import dev.walfleet.repository.manifest.PhysicalManifest;
import dev.walfleet.repository.wal.WalSource;
import dev.walfleet.restore.plan.BaseBackup;
import dev.walfleet.restore.plan.RecoveryPlanner;
import dev.walfleet.restore.plan.WalHoldings;
import dev.walfleet.restore.run.ClusterRestore;
import dev.walfleet.vocabulary.BackupId;
import dev.walfleet.vocabulary.ClusterId;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;

/** The physical backups of one cluster and its WAL, in all repositories that are open. */
public final class PhysicalShelf {
    private static final int USUAL_SEGMENT = 16 << 20;

    private final ClusterId cluster;
    private final List<Repository> repositories;
    private final Map<BackupId, List<ClusterRestore.Copy>> backups;

    private PhysicalShelf(
            ClusterId cluster, List<Repository> repositories, Map<BackupId, List<ClusterRestore.Copy>> backups) {
        this.cluster = cluster;
        this.repositories = repositories;
        this.backups = backups;
    }

    /** Reads the manifests. One that is damaged is told of and left out. */
    public static PhysicalShelf of(Shelves shelves, ClusterId cluster, Consumer<String> story) throws IOException {
        return of(shelves, cluster, shelves.backups(cluster), story);
    }

    /** Of manifests that were read before. */
    public static PhysicalShelf of(
            Shelves shelves, ClusterId cluster, Map<BackupId, List<Shelves.Copy>> read, Consumer<String> story) {
        Map<BackupId, List<ClusterRestore.Copy>> backups = new LinkedHashMap<>();
        for (Map.Entry<BackupId, List<Shelves.Copy>> entry : read.entrySet()) {
            for (Shelves.Copy copy : entry.getValue()) {
                if (copy.entry() instanceof CatalogEntry.Damaged damaged) {
                    story.accept("walfleet: " + damaged.failure().message());
                } else if (copy.entry() instanceof CatalogEntry.Manifested present
                        && present.manifest() instanceof PhysicalManifest manifest) {
                    backups.computeIfAbsent(entry.getKey(), id -> new ArrayList<>())
                            .add(new ClusterRestore.Copy(copy.repository(), manifest));
                }
            }
        }
        return new PhysicalShelf(cluster, shelves.repositories(), backups);
    }

    public boolean isEmpty() {
        return backups.isEmpty();
    }

    public List<ClusterRestore.Copy> copies(BackupId backup) {
        return Objects.requireNonNull(backups.get(backup), backup::value);
    }

    public PhysicalManifest manifest(BackupId backup) {
        return copies(backup).get(0).manifest();
    }

    public WalSource wal() {
        return WalSource.of(repositories, cluster);
    }

    /** Lists the archive. */
    public RecoveryPlanner planner() throws IOException {
        WalSource wal = wal();
        int segmentSize = backups.values().stream()
                .map(copies -> copies.get(0).manifest().source().walSegmentSize())
                .reduce((older, newer) -> newer)
                .orElse(USUAL_SEGMENT);
        WalHoldings holdings = backups.isEmpty()
                ? new WalHoldings(segmentSize, Set.of(), Map.of(), Map.of())
                : WalHoldings.of(wal, segmentSize);
        List<BaseBackup> bases = backups.values().stream()
                .map(copies -> BaseBackup.of(
                        copies.get(0).manifest(),
                        copies.stream().map(copy -> copy.repository().name()).toList()))
                .toList();
        return new RecoveryPlanner(bases, holdings, wal::segment);
    }
}
