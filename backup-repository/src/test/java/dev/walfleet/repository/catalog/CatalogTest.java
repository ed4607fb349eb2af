package dev.walfleet.repository.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.walfleet.repository.format.Sha256;
import dev.walfleet.repository.manifest.ArchiveFormat;
import dev.walfleet.repository.manifest.LogicalManifest;
import dev.walfleet.repository.manifest.LogicalSource;
import dev.walfleet.repository.manifest.Manifests;
import dev.walfleet.repository.manifest.ObjectRole;
import dev.walfleet.repository.manifest.SealDescription;
import dev.walfleet.repository.manifest.StoredObject;
import dev.walfleet.repository.store.InMemoryStore;
import dev.walfleet.repository.store.ObjectKey;
import dev.walfleet.repository.store.StoreException;
import dev.walfleet.vocabulary.BackupId;
import dev.walfleet.vocabulary.ClusterId;
import dev.walfleet.vocabulary.DatabaseName;
import dev.walfleet.vocabulary.FailureCode;
import dev.walfleet.vocabulary.JobId;
import dev.walfleet.vocabulary.RepositoryName;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class CatalogTest {
    private static final ClusterId ORDERS = new ClusterId("orders");
    private static final Instant SLOT = Instant.parse("2026-11-22T02:00:00Z");

    private final InMemoryStore store = new InMemoryStore();
    private final Catalog catalog = new Catalog(new RepositoryName("local"), store);

    @Test
    void findsTheClustersWhateverElseIsThere() throws IOException {
        for (String key : List.of(
                "walfleet.json",
                "backup.log",
                "orders/cluster.json",
                "orders-prod/cluster.json",
                "orders.eu/full/x",
                "orders/full/a",
                "Other/file",
                "zz/cluster.json")) {
            store.replace(new ObjectKey(key), new byte[] {1});
        }
        assertThat(catalog.clusters())
                .extracting(ClusterId::value)
                .containsExactly("orders", "orders-prod", "orders.eu", "zz");
    }

    @Test
    void anEmptyPlaceHoldsNothing() throws IOException {
        assertThat(catalog.clusters()).isEmpty();
        assertThat(catalog.backups(ORDERS)).isEmpty();
        assertThat(catalog.find(ORDERS, BackupId.globals(SLOT))).isEmpty();
    }

    @Test
    void listsBackupsOldestFirst() throws IOException {
        put(manifest("zebra", SLOT));
        put(manifest("ant", SLOT.plusSeconds(60)));
        put(manifest("bee", SLOT));
        store.replace(new ObjectKey("orders/full/backup_20261122_020000.zebra.dump.zst"), new byte[1]);
        store.replace(new ObjectKey("orders/full/backup_20261122_020000.bee.dir/toc.dat.zst"), new byte[1]);

        assertThat(catalog.backups(ORDERS))
                .extracting(entry -> entry.backup().value())
                .containsExactly(
                        "backup_20261122_020000.bee", "backup_20261122_020000.zebra", "backup_20261122_020100.ant");
        assertThat(catalog.backups(new ClusterId("other"))).isEmpty();
        assertThat(catalog.backups(ORDERS, SLOT.plusSeconds(1)))
                .as("those of a later slot alone")
                .extracting(entry -> entry.backup().value())
                .containsExactly("backup_20261122_020100.ant");
    }

    @Test
    void reportsEveryManifestThatCannotBeRead() throws IOException {
        put(manifest("a", SLOT));
        put(manifest("b", SLOT));
        store.damage(Manifests.key(ORDERS, BackupId.logical(SLOT, new DatabaseName("a"))), 40);

        List<CatalogEntry> entries = catalog.backups(ORDERS);

        assertThat(entries).hasSize(2);
        assertThat(entries.get(0)).isInstanceOfSatisfying(CatalogEntry.Damaged.class, damaged -> {
            assertThat(damaged.failure().code()).isEqualTo(FailureCode.OBJECT_DAMAGED);
            assertThat(damaged.failure().message())
                    .contains("orders/full/backup_20261122_020000.a.meta")
                    .contains("repository local");
        });
        assertThat(entries.get(1)).isInstanceOf(CatalogEntry.Manifested.class);
        assertThat(catalog.find(ORDERS, entries.get(0).backup()).orElseThrow())
                .isInstanceOf(CatalogEntry.Damaged.class);
    }

    @Test
    void aManifestUnderAnotherNameIsReported() throws IOException {
        LogicalManifest manifest = manifest("a", SLOT);
        store.replace(Manifests.key(ORDERS, BackupId.logical(SLOT, new DatabaseName("b"))), Manifests.encode(manifest));
        assertThat(catalog.backups(ORDERS)).singleElement().isInstanceOf(CatalogEntry.Damaged.class);
    }

    @Test
    void aStoreThatIsAwayIsNoEmptyCatalog() {
        store.fail(FailureCode.REPOSITORY_UNREACHABLE);
        assertThatThrownBy(catalog::clusters).isInstanceOf(StoreException.class);
        assertThatThrownBy(() -> catalog.backups(ORDERS)).isInstanceOf(StoreException.class);
        assertThatThrownBy(() -> catalog.find(ORDERS, BackupId.globals(SLOT))).isInstanceOf(StoreException.class);
    }

    @Test
    void listsMoreBackupsThanAPageHolds() throws IOException {
        for (int i = 0; i < 2500; i++) {
            put(manifest("a", SLOT.plusSeconds(60L * i)));
            store.replace(new ObjectKey("orders/full/x" + i + ".dir/toc.dat.zst"), new byte[1]);
        }
        assertThat(catalog.backups(ORDERS)).hasSize(2500).allMatch(CatalogEntry.Manifested.class::isInstance);
    }

    private void put(LogicalManifest manifest) throws IOException {
        store.replace(Manifests.key(ORDERS, manifest.backup()), Manifests.encode(manifest));
    }

    private static LogicalManifest manifest(String database, Instant slot) {
        DatabaseName name = new DatabaseName(database);
        BackupId backup = BackupId.logical(slot, name);
        return new LogicalManifest(
                backup,
                JobId.of(ORDERS, "logical", slot),
                1,
                ORDERS,
                name,
                slot,
                slot,
                slot.plusSeconds(5),
                new LogicalSource("1", "17.2", "17.2"),
                ArchiveFormat.CUSTOM,
                "zstd",
                new SealDescription("zstd", 1, null),
                1,
                List.of(new StoredObject(
                        new ObjectKey("orders/full/" + backup + ".dump.zst"),
                        ObjectRole.ARCHIVE,
                        "x",
                        1,
                        1,
                        Sha256.of(new byte[0]),
                        null)),
                List.of(),
                "0.1.0",
                List.of());
    }
}
