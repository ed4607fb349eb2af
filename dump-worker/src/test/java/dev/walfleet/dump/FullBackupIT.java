package dev.walfleet.dump;

import static org.assertj.core.api.Assertions.assertThat;

import dev.walfleet.event.BackupCompleted;
import dev.walfleet.event.BackupProgressed;
import dev.walfleet.event.BackupRequested;
import dev.walfleet.event.CommittedBackup;
import dev.walfleet.event.Event;
import dev.walfleet.postgres.cluster.ClusterProperties;
import dev.walfleet.repository.manifest.PhysicalManifest;
import dev.walfleet.vocabulary.BackupId;
import dev.walfleet.vocabulary.RepositoryName;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Full backups of a real server into real repositories, restored by PostgreSQL's own programs. Without Kafka. */
class FullBackupIT extends FullBackupScene {
    @Test
    void aBackupRestoresFromEveryRepositoryWithNothingButItsOwnWal() throws Exception {
        Path space = Files.createDirectory(folder.resolve("space"));
        own(space);
        server.execute(
                "postgres",
                "CREATE TABLESPACE fast LOCATION '" + space + "'",
                "CREATE TABLE spaced TABLESPACE fast AS SELECT i FROM generate_series(1, 1000) i");
        TestControl control = new TestControl(request(1));
        BackupCompleted completed = (BackupCompleted) run(control, cluster());
        server.execute("postgres", "DROP TABLE spaced", "DROP TABLESPACE fast");
        CommittedBackup backup = completed.backups().get(0);
        assertThat(completed.backups()).hasSize(1);
        assertThat(backup.backup()).isEqualTo(BackupId.base(SLOT));
        assertThat(backup.repositories()).containsExactlyInAnyOrder(LOCAL, VAULT);
        assertThat(backup.sourceBytes()).isGreaterThan(backup.storedBytes());
        BackupProgressed progress = (BackupProgressed) control.progress();
        assertThat(progress.bytesDone()).isGreaterThan(10_000_000);
        assertThat(progress.bytesExpected()).isGreaterThanOrEqualTo(progress.bytesDone());
        for (RepositoryName repository : List.of(LOCAL, VAULT)) {
            PhysicalManifest manifest = manifest(repository);
            assertThat(manifest.damaged()).isEmpty();
            assertThat(manifest.source().dataChecksums()).isTrue();
            assertThat(manifest.tablespaces())
                    .singleElement()
                    .satisfies(found -> assertThat(found.name()).isEqualTo("fast"));
            try (RestoredCluster restored = restored(repository, manifest)) {
                restored.verify();
                restored.start();
                assertThat(restored.one(server.password(), ROWS)).isEqualTo(one(ROWS));
                assertThat(restored.one(server.password(), "SELECT count(*) FROM spaced"))
                        .isEqualTo("1000");
            }
        }
        assertThat(Files.readString(folder.resolve("local/backup.log")))
                .contains("backup completed backup=base_20261122_020000");
        assertThat(scratch()).isEmpty();
    }

    @Test
    void aDamagedPageIsNamedAndEndsNothing() throws Exception {
        server.execute(
                "postgres",
                "CREATE TABLE broken AS SELECT i, repeat('x', 100) AS t FROM generate_series(1, 20000) i",
                "CHECKPOINT");
        String path = one("SELECT pg_relation_filepath('broken')");
        try (RandomAccessFile file =
                new RandomAccessFile(server.dataFolder().resolve(path).toFile(), "rw")) {
            file.seek(5 * 8192 + 4000);
            file.writeInt(0);
        }
        try {
            BackupCompleted completed = (BackupCompleted) run(new TestControl(request(1)), cluster());
            assertThat(completed.backups().get(0).damagedPages()).isEqualTo(1);
            assertThat(manifest(LOCAL).damaged()).singleElement().satisfies(page -> {
                assertThat(page.path()).isEqualTo(path);
                assertThat(page.block()).isEqualTo(5);
                assertThat(page.relation()).isEqualTo("postgres.public.broken");
            });
        } finally {
            server.execute("postgres", "DROP TABLE broken");
        }
    }

    @Test
    void aSecondAttemptFindsWhatTheFirstCommitted() throws Exception {
        assertThat(run(new TestControl(request(1)), cluster())).isInstanceOf(BackupCompleted.class);
        assertThat(run(new TestControl(request(2)), cluster())).isInstanceOf(BackupCompleted.class);
        assertThat(manifest(LOCAL).attempt()).isEqualTo(1);
    }

    @Test
    void aStandbyGivesABackupThatEndsAmidASegment() throws Exception {
        run(new TestControl(request(1)), cluster());
        try (RestoredCluster standby = restored(LOCAL, manifest(LOCAL))) {
            standby.setting("primary_conninfo = 'host=127.0.0.1 port=" + server.port() + " user=postgres password="
                    + server.password() + "'");
            standby.file("standby.signal");
            standby.start();
            server.execute("postgres", "INSERT INTO orders SELECT i, 'later' FROM generate_series(1, 1000) i");
            server.execute("postgres", "CHECKPOINT"); // what is behind the last one is not yet in a standby's files
            String position = one("SELECT pg_current_wal_lsn()");
            Awaitility.await()
                    .until(() -> standby.one(server.password(), "SELECT pg_last_wal_replay_lsn() >= '" + position + "'")
                            .equals("t"));
            BackupRequested request = request(1, SLOT.plusSeconds(60));
            ClusterProperties there = ClusterProperties.of("127.0.0.1", standby.port(), "postgres", server.password());
            Event end = new Backups(pool, workshop()).run(request, there, new TestControl(request));
            assertThat(end).isInstanceOf(BackupCompleted.class);
            PhysicalManifest manifest = manifest(pool.one(LOCAL), BackupId.base(SLOT.plusSeconds(60)));
            assertThat(manifest.source().standby()).isTrue();
            try (RestoredCluster again = RestoredCluster.of(
                    server.installation(), folder.resolve("again"), pool.one(LOCAL), CLUSTER, manifest)) {
                again.verify();
                again.start();
                assertThat(again.one(server.password(), ROWS)).isEqualTo(one(ROWS));
            }
        } finally {
            server.execute("postgres", "DELETE FROM orders WHERE text = 'later'");
        }
    }

    private static void own(Path path) throws Exception {
        if (Files.isWritable(Path.of("/root"))) {
            new ProcessBuilder("chown", "postgres:", path.toString()).start().waitFor();
        }
    }
}
