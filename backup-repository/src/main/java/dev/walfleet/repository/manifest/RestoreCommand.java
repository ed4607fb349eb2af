package dev.walfleet.repository.manifest;

import dev.walfleet.repository.store.ObjectKey;
import dev.walfleet.vocabulary.BackupId;
import dev.walfleet.vocabulary.ClusterId;
import dev.walfleet.vocabulary.DatabaseName;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The command that restores a logical backup with stock tools, for a shell in the folder of its manifest. What is
 * encrypted is decrypted by {@code walfleet show --cat}, which needs the repository and its passphrase, nothing else.
 */
public final class RestoreCommand {
    private RestoreCommand() {}

    /**
     * @param database absent for the globals
     * @param objects as one repository stores them
     */
    public static String of(
            ClusterId cluster,
            BackupId backup,
            @Nullable DatabaseName database,
            ArchiveFormat format,
            List<StoredObject> objects,
            boolean encrypted) {
        String target = database == null ? "postgres" : connection(database.value());
        String show = "walfleet show " + backup + " --cluster " + cluster + " --cat";
        String cat = encrypted ? show : "zstd -dc " + objects.get(0).key().name();
        return switch (format) {
            case CUSTOM -> cat + " | pg_restore -d " + target;
            case SQL -> cat + " | psql -X -d " + target;
            case DIRECTORY -> {
                String folder = "restored." + backup;
                String files = folderOf(objects.get(0).key()) + "/*.zst" + (encrypted ? ".enc" : "");
                String name = "$(basename \"$f\" .zst" + (encrypted ? ".enc" : "") + ")";
                String unpack = (encrypted ? show + " \"" + name + "\"" : "zstd -dcq \"$f\"") + " > " + folder + "/\""
                        + name + "\"";
                yield "(set -e; mkdir " + folder + "; for f in " + files + "; do " + unpack + "; done; pg_restore -d "
                        + target + " " + folder + ")";
            }
        };
    }

    private static String folderOf(ObjectKey key) {
        String path = key.value().substring(0, key.value().lastIndexOf('/'));
        return path.substring(path.lastIndexOf('/') + 1);
    }

    /** A database's name as libpq takes it, quoted for a shell: what looks like a connection string has to be put as one. */
    private static String connection(String database) {
        if (database.matches("[A-Za-z0-9_]+")) {
            return database;
        }
        String name = database.contains("=") || database.contains("://")
                ? "dbname='" + database.replace("\\", "\\\\").replace("'", "\\'") + "'"
                : database;
        return "'" + name.replace("'", "'\\''") + "'";
    }
}
