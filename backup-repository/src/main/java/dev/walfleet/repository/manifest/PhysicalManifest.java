package dev.walfleet.repository.manifest;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import dev.walfleet.vocabulary.BackupId;
import dev.walfleet.vocabulary.BackupKind;
import dev.walfleet.vocabulary.ClusterId;
import dev.walfleet.vocabulary.JobId;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The manifest of a physical backup: of all files of a cluster. Together with its map and its packs, all of them among its
 * objects, and the WAL from {@link WalRange#start()} to {@link WalRange#stop()} at least, it restores the cluster.
 *
 * @param attempt which attempt at the job made it
 * @param slot the time that the backup was asked for
 * @param parent the backup that unchanged chunks were compared with; absent for a full one. It is not needed for a restore:
 *     this manifest names every pack
 * @param stoppedAt the database's clock when pg_backup_stop returned: no point in time before it can be reached from here
 * @param damaged pages that are broken at the source, which a restore brings back as they are
 * @param files how many files there are in the map
 * @param sourceBytes their size together
 */
@JsonPropertyOrder({
    "kind",
    "backup",
    "job",
    "attempt",
    "cluster",
    "parent",
    "slot",
    "startedAt",
    "completedAt",
    "stoppedAt",
    "source",
    "wal",
    "tablespaces",
    "seal",
    "files",
    "sourceBytes",
    "damaged",
    "excluded",
    "walfleetVersion",
    "objects"
})
public record PhysicalManifest(
        BackupId backup,
        JobId job,
        int attempt,
        ClusterId cluster,
        @Nullable BackupId parent,
        Instant slot,
        Instant startedAt,
        Instant completedAt,
        Instant stoppedAt,
        PhysicalSource source,
        WalRange wal,
        List<Tablespace> tablespaces,
        SealDescription seal,
        long files,
        long sourceBytes,
        List<DamagedPage> damaged,
        List<String> excluded,
        String walfleetVersion,
        List<StoredObject> objects)
        implements BackupManifest {
    public PhysicalManifest {
        ManifestFields.required("backup", backup);
        ManifestFields.required("job", job);
        ManifestFields.required("cluster", cluster);
        ManifestFields.required("slot", slot);
        ManifestFields.required("startedAt", startedAt);
        ManifestFields.required("completedAt", completedAt);
        ManifestFields.required("stoppedAt", stoppedAt);
        ManifestFields.required("source", source);
        ManifestFields.required("wal", wal);
        tablespaces = ManifestFields.list(tablespaces);
        ManifestFields.required("seal", seal);
        ManifestFields.notNegative("files", files);
        ManifestFields.notNegative("sourceBytes", sourceBytes);
        damaged = ManifestFields.list(damaged);
        excluded = ManifestFields.list(excluded);
        ManifestFields.required("walfleetVersion", walfleetVersion);
        objects = ManifestFields.list(objects);
        if (backup.kind() == BackupKind.LOGICAL) {
            throw new IllegalArgumentException("a physical backup named " + backup);
        }
        if (backup.kind() == BackupKind.INCREMENTAL && parent == null) {
            throw new IllegalArgumentException("the incremental backup " + backup + " without a parent");
        }
        if (objects.stream().filter(object -> object.role() == ObjectRole.MAP).count() != 1) {
            throw new IllegalArgumentException("the physical backup " + backup + " without its one map");
        }
    }

    @JsonProperty(value = "kind", access = JsonProperty.Access.READ_ONLY)
    @Override
    public BackupKind kind() {
        return backup.kind();
    }

    @Override
    public String systemIdentifier() {
        return source.systemIdentifier();
    }

    /** The head of the map. */
    public StoredObject map() {
        return objects.stream()
                .filter(object -> object.role() == ObjectRole.MAP)
                .findFirst()
                .orElseThrow();
    }

    @Override
    public PhysicalManifest stored(List<StoredObject> elsewhere, SealDescription how) {
        return new PhysicalManifest(
                backup,
                job,
                attempt,
                cluster,
                parent,
                slot,
                startedAt,
                completedAt,
                stoppedAt,
                source,
                wal,
                tablespaces,
                how,
                files,
                sourceBytes,
                damaged,
                excluded,
                walfleetVersion,
                elsewhere);
    }
}
