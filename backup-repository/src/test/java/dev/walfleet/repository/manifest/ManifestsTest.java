package dev.walfleet.repository.manifest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.walfleet.repository.format.Document;
import dev.walfleet.repository.format.DocumentException;
import dev.walfleet.repository.format.Sha256;
import dev.walfleet.repository.store.ObjectKey;
import dev.walfleet.vocabulary.BackupId;
import dev.walfleet.vocabulary.ClusterId;
import dev.walfleet.vocabulary.DatabaseName;
import dev.walfleet.vocabulary.FailureCode;
import dev.walfleet.vocabulary.JobId;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class ManifestsTest {
    private static final Instant SLOT = Instant.parse("2026-11-22T02:00:00Z");
    private static final ObjectKey KEY = new ObjectKey("orders-prod/full/backup_20261122_020000.orders.meta");

    /** What release 0.1.0 wrote, every release reads and, as long as it is the format's version 1, writes. */
    @Test
    void writesTheGoldenFile() throws IOException {
        assertThat(new String(Manifests.encode(manifest()), StandardCharsets.UTF_8))
                .isEqualTo(golden());
    }

    @Test
    void readsTheGoldenFile() throws Exception {
        BackupManifest read = Manifests.decode(KEY, golden().getBytes(StandardCharsets.UTF_8));
        assertThat(read).isEqualTo(manifest());
        assertThat(read.storedBytes()).isEqualTo(42);
    }

    @Test
    void isNotAcceptedUnderAnotherName() {
        ObjectKey other = new ObjectKey("orders-prod/full/backup_20261123_020000.orders.meta");
        assertThatThrownBy(() -> Manifests.decode(other, Manifests.encode(manifest())))
                .hasMessage("it is the manifest that belongs at " + KEY);
    }

    @Test
    void saysSoWhereTheKindIsNotKnown() {
        byte[] newer = Document.encode("manifest", Map.of("kind", "partial"));
        assertThatThrownBy(() -> Manifests.decode(KEY, newer))
                .isInstanceOfSatisfying(
                        DocumentException.class, e -> assertThat(e.code()).isEqualTo(FailureCode.NOT_SUPPORTED));
    }

    @Test
    void saysWhichFieldIsMissing() {
        byte[] empty = Document.encode("manifest", Map.of("kind", "logical"));
        assertThatThrownBy(() -> Manifests.decode(KEY, empty))
                .hasMessage("its content makes no sense: the field 'backup' is missing");
    }

    @Test
    void knowsTheBackupFromTheKey() {
        assertThat(Manifests.backupOf(KEY)).contains(manifest().backup());
        assertThat(Manifests.backupOf(new ObjectKey("orders-prod/full/notes.meta")))
                .isEmpty();
        assertThat(Manifests.backupOf(new ObjectKey("orders-prod/full/backup_20261122_020000.orders.dump.zst")))
                .isEmpty();
    }

    private static LogicalManifest manifest() {
        ClusterId cluster = new ClusterId("orders-prod");
        DatabaseName database = new DatabaseName("orders");
        BackupId backup = BackupId.logical(SLOT, database);
        List<StoredObject> objects = List.of(new StoredObject(
                new ObjectKey("orders-prod/full/backup_20261122_020000.orders.dump.zst.enc"),
                ObjectRole.ARCHIVE,
                "backup_20261122_020000.orders.dump",
                1000,
                42,
                Sha256.of(new byte[0]),
                123456789L));
        return new LogicalManifest(
                backup,
                JobId.of(cluster, "logical", SLOT),
                1,
                cluster,
                database,
                SLOT,
                SLOT.plusSeconds(3),
                SLOT.plusSeconds(60),
                new LogicalSource("7387654321098765432", "17.2 (Debian 17.2-1)", "17.2"),
                ArchiveFormat.CUSTOM,
                RestoreCommand.of(cluster, backup, database, ArchiveFormat.CUSTOM, objects, true),
                new SealDescription("zstd", 1, "AES256-GCM-HKDF"),
                1000,
                objects,
                List.of("--exclude-table-data=public.audit"),
                "0.1.0",
                List.of(new TableEstimate("public", "orders", 250_000, 41_943_040)));
    }

    private static String golden() throws IOException {
        try (InputStream in = Objects.requireNonNull(
                ManifestsTest.class.getResourceAsStream("/golden/logical-v1.meta"), "the golden file")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
