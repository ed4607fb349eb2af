package dev.walfleet.repository.manifest;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import dev.walfleet.vocabulary.BackupId;
import dev.walfleet.vocabulary.BackupKind;
import dev.walfleet.vocabulary.ClusterId;
import dev.walfleet.vocabulary.DatabaseName;
import dev.walfleet.vocabulary.JobId;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The manifest of a logical backup: of one database, or of the globals of a cluster.
 *
 * @param attempt which attempt at the job made it
 * @param database absent for the globals
 * @param slot the time that the backup was asked for
 * @param excluded what was left out on purpose, in the words of pg_dump's options
 * @param tables what was in the database, by the server's own estimate; empty for the globals
 * @param restoreCommand the command that restores it with stock tools, to be run in the folder of the manifest
 */
@JsonPropertyOrder({
    "kind",
    "backup",
    "job",
    "attempt",
    "cluster",
    "database",
    "slot",
    "startedAt",
    "completedAt",
    "source",
    "format",
    "restoreCommand",
    "seal",
    "sourceBytes",
    "objects",
    "excluded",
    "walfleetVersion",
    "tables"
})
public record LogicalManifest(
        BackupId backup,
        JobId job,
        int attempt,
        ClusterId cluster,
        @Nullable DatabaseName database,
        Instant slot,
        Instant startedAt,
        Instant completedAt,
        LogicalSource source,
        ArchiveFormat format,
        String restoreCommand,
        SealDescription seal,
        long sourceBytes,
        List<StoredObject> objects,
        List<String> excluded,
        String walfleetVersion,
        List<TableEstimate> tables)
        implements BackupManifest {
    public LogicalManifest {
        ManifestFields.required("backup", backup);
        ManifestFields.required("job", job);
        ManifestFields.required("cluster", cluster);
        ManifestFields.required("slot", slot);
        ManifestFields.required("startedAt", startedAt);
        ManifestFields.required("completedAt", completedAt);
        ManifestFields.required("source", source);
        ManifestFields.required("format", format);
        ManifestFields.required("restoreCommand", restoreCommand);
        ManifestFields.required("seal", seal);
        ManifestFields.notNegative("sourceBytes", sourceBytes);
        objects = ManifestFields.list(objects);
        excluded = ManifestFields.list(excluded);
        ManifestFields.required("walfleetVersion", walfleetVersion);
        tables = ManifestFields.list(tables);
        if (objects.isEmpty()) {
            throw new IllegalArgumentException("a manifest of " + backup + " without an object");
        }
    }

    @JsonProperty(value = "kind", access = JsonProperty.Access.READ_ONLY)
    @Override
    public BackupKind kind() {
        return BackupKind.LOGICAL;
    }

    @Override
    public String systemIdentifier() {
        return source.systemIdentifier();
    }

    @Override
    public LogicalManifest stored(List<StoredObject> elsewhere, SealDescription how) {
        String command = RestoreCommand.of(cluster, backup, database, format, elsewhere, how.encrypted());
        return new LogicalManifest(
                backup,
                job,
                attempt,
                cluster,
                database,
                slot,
                startedAt,
                completedAt,
                source,
                format,
                command,
                how,
                sourceBytes,
                elsewhere,
                excluded,
                walfleetVersion,
                tables);
    }
}
