package dev.walfleet.repository.manifest;

import static dev.walfleet.repository.format.FieldReader.required;

import dev.walfleet.repository.format.FieldReader;
import dev.walfleet.repository.format.Sha256;
import dev.walfleet.repository.store.ObjectKey;
import dev.walfleet.vocabulary.BackupId;
import dev.walfleet.vocabulary.ClusterId;
import dev.walfleet.vocabulary.DatabaseName;
import dev.walfleet.vocabulary.JobId;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the manifest of a logical backup, of which there are thousands: the whole of it, so that nothing senseless passes. */
final class LogicalManifestReader {
    private @Nullable BackupId backup;
    private @Nullable JobId job;
    private @Nullable Integer attempt;
    private @Nullable ClusterId cluster;
    private @Nullable DatabaseName database;
    private @Nullable Instant slot;
    private @Nullable Instant startedAt;
    private @Nullable Instant completedAt;
    private @Nullable LogicalSource source;
    private @Nullable ArchiveFormat format;
    private @Nullable String restoreCommand;
    private @Nullable SealDescription seal;
    private @Nullable Long sourceBytes;
    private List<StoredObject> objects = List.of();
    private List<String> excluded = List.of();
    private @Nullable String walfleetVersion;
    private List<TableEstimate> tables = List.of();

    private LogicalManifestReader() {}

    static LogicalManifest read(FieldReader in) {
        LogicalManifestReader reader = new LogicalManifestReader();
        for (String field = in.nextField(); field != null; field = in.nextField()) {
            reader.field(field, in);
        }
        return reader.manifest();
    }

    private void field(String name, FieldReader in) {
        switch (name) {
            case "backup" -> backup = new BackupId(in.text());
            case "job" -> job = new JobId(in.text());
            case "attempt" -> attempt = in.smallNumber();
            case "cluster" -> cluster = new ClusterId(in.text());
            case "database" -> database = new DatabaseName(in.text());
            case "slot" -> slot = in.time();
            case "startedAt" -> startedAt = in.time();
            case "completedAt" -> completedAt = in.time();
            case "source" -> source = in.object(LogicalManifestReader::source);
            case "format" -> format = ArchiveFormat.of(in.text());
            case "restoreCommand" -> restoreCommand = in.text();
            case "seal" -> seal = in.object(LogicalManifestReader::seal);
            case "sourceBytes" -> sourceBytes = in.number();
            case "objects" -> objects = in.list(element -> element.object(LogicalManifestReader::storedObject));
            case "excluded" -> excluded = in.list(FieldReader::text);
            case "walfleetVersion" -> walfleetVersion = in.text();
            case "tables" -> tables = in.list(element -> element.object(LogicalManifestReader::table));
            default -> in.skip();
        }
    }

    private LogicalManifest manifest() {
        return new LogicalManifest(
                required("backup", backup),
                required("job", job),
                required("attempt", attempt),
                required("cluster", cluster),
                database,
                required("slot", slot),
                required("startedAt", startedAt),
                required("completedAt", completedAt),
                required("source", source),
                required("format", format),
                required("restoreCommand", restoreCommand),
                required("seal", seal),
                required("sourceBytes", sourceBytes),
                objects,
                excluded,
                required("walfleetVersion", walfleetVersion),
                tables);
    }

    private static LogicalSource source(FieldReader in) {
        String systemIdentifier = null;
        String serverVersion = null;
        String dumpVersion = null;
        for (String field = in.nextField(); field != null; field = in.nextField()) {
            switch (field) {
                case "systemIdentifier" -> systemIdentifier = in.text();
                case "serverVersion" -> serverVersion = in.text();
                case "dumpVersion" -> dumpVersion = in.text();
                default -> in.skip();
            }
        }
        return new LogicalSource(
                required("systemIdentifier", systemIdentifier),
                required("serverVersion", serverVersion),
                required("dumpVersion", dumpVersion));
    }

    private static SealDescription seal(FieldReader in) {
        String compression = null;
        Integer compressionLevel = null;
        String encryption = null;
        for (String field = in.nextField(); field != null; field = in.nextField()) {
            switch (field) {
                case "compression" -> compression = in.text();
                case "compressionLevel" -> compressionLevel = in.smallNumber();
                case "encryption" -> encryption = in.text();
                default -> in.skip();
            }
        }
        return new SealDescription(
                required("compression", compression), required("compressionLevel", compressionLevel), encryption);
    }

    private static StoredObject storedObject(FieldReader in) {
        ObjectKey key = null;
        ObjectRole role = null;
        String name = null;
        Long rawSize = null;
        Long storedSize = null;
        Sha256 sha256 = null;
        Long keyId = null;
        for (String field = in.nextField(); field != null; field = in.nextField()) {
            switch (field) {
                case "key" -> key = new ObjectKey(in.text());
                case "role" -> role = ObjectRole.of(in.text());
                case "name" -> name = in.text();
                case "rawSize" -> rawSize = in.number();
                case "storedSize" -> storedSize = in.number();
                case "sha256" -> sha256 = new Sha256(in.text());
                case "keyId" -> keyId = in.number();
                default -> in.skip();
            }
        }
        return new StoredObject(
                required("key", key),
                required("role", role),
                required("name", name),
                required("rawSize", rawSize),
                required("storedSize", storedSize),
                required("sha256", sha256),
                keyId);
    }

    private static TableEstimate table(FieldReader in) {
        String schema = null;
        String table = null;
        Long rows = null;
        Long bytes = null;
        for (String field = in.nextField(); field != null; field = in.nextField()) {
            switch (field) {
                case "schema" -> schema = in.text();
                case "table" -> table = in.text();
                case "rows" -> rows = in.number();
                case "bytes" -> bytes = in.number();
                default -> in.skip();
            }
        }
        return new TableEstimate(
                required("schema", schema), required("table", table), required("rows", rows), required("bytes", bytes));
    }
}
