package dev.walfleet.repository.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.walfleet.repository.format.Sha256;
import dev.walfleet.repository.store.ObjectKey;
import dev.walfleet.vocabulary.BackupId;
import dev.walfleet.vocabulary.ClusterId;
import dev.walfleet.vocabulary.DatabaseName;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RestoreCommandTest {
    @Test
    void unpacksWithZstdAndRestoresWithPgRestore() {
        assertThat(command("orders", ArchiveFormat.CUSTOM, ".dump.zst", false))
                .isEqualTo("zstd -dc backup_20261122_020000.orders.dump.zst | pg_restore -d orders");
    }

    @Test
    void decryptsWithWalfleetAlone() {
        assertThat(command("orders", ArchiveFormat.CUSTOM, ".dump.zst.enc", true))
                .isEqualTo(
                        "walfleet show backup_20261122_020000.orders --cluster orders-prod --cat | pg_restore -d orders");
    }

    @Test
    void feedsTheGlobalsToPsql() {
        assertThat(command(null, ArchiveFormat.SQL, ".sql.zst", false))
                .isEqualTo("zstd -dc backup_20261122_020000.orders.sql.zst | psql -X -d postgres");
    }

    @Test
    void unpacksAFolderFileByFile() {
        assertThat(command("orders", ArchiveFormat.DIRECTORY, ".dir/toc.dat.zst", false))
                .isEqualTo("(set -e; mkdir restored.backup_20261122_020000.orders;"
                        + " for f in backup_20261122_020000.orders.dir/*.zst; do zstd -dcq \"$f\" >"
                        + " restored.backup_20261122_020000.orders/\"$(basename \"$f\" .zst)\"; done;"
                        + " pg_restore -d orders restored.backup_20261122_020000.orders)");
    }

    @Test
    void quotesNamesForTheShellAndForLibpq() {
        assertThat(command("it's mine", ArchiveFormat.CUSTOM, ".dump.zst", false))
                .endsWith("-d 'it'\\''s mine'");
        assertThat(command("a=b", ArchiveFormat.CUSTOM, ".dump.zst", false)).endsWith("-d 'dbname='\\''a=b'\\'''");
    }

    private static String command(@Nullable String database, ArchiveFormat format, String suffix, boolean encrypted) {
        BackupId backup = new BackupId("backup_20261122_020000.orders");
        StoredObject object = new StoredObject(
                new ObjectKey("orders-prod/full/" + backup + suffix),
                ObjectRole.ARCHIVE,
                "x",
                1,
                1,
                Sha256.of(new byte[0]),
                null);
        return RestoreCommand.of(
                new ClusterId("orders-prod"),
                backup,
                database == null ? null : new DatabaseName(database),
                format,
                List.of(object),
                encrypted);
    }
}
