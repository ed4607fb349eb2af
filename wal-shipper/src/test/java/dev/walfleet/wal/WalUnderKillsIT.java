package dev.walfleet.wal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.walfleet.postgres.server.PostgresInstallation;
import dev.walfleet.postgres.server.PostgresServer;
import dev.walfleet.postgres.server.PostgresTool;
import dev.walfleet.restore.feed.WalFeeder;
import dev.walfleet.restore.feed.WalSpool;
import dev.walfleet.vocabulary.Lsn;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A load that writes a ledger of its own commits, while servers, shippers and repositories die or go away at random moments. In the end a stock
 * server recovers from a copy of the beginning and the archive: every commit that the shipper confirmed must be there.
 */
class WalUnderKillsIT {
    private static final int ROUNDS = Integer.getInteger("walfleet.kill-rounds", 3);

    @TempDir
    private Path temp;

    private final Map<Long, Lsn> committed = new ConcurrentSkipListMap<>();
    private final AtomicBoolean stop = new AtomicBoolean();

    @Test
    void everyCommitThatWasConfirmedIsInWhatAStockServerRecovers() throws Exception {
        long seed = Long.getLong("walfleet.kill-seed", System.nanoTime());
        Random random = new Random(seed);
        PostgresServer server = PostgresServer.open(PostgresServer.throwAwayOptions(PostgresInstallation.newest())
                .withSetting("checkpoint_timeout", "30s")
                .withSetting("max_wal_size", "64MB"));
        try (WalScene scene = new WalScene(server, temp.resolve("repository"))) {
            ClusterShipper shipper = scene.shipFromNow();
            Path base = baseBackup(server);
            Thread load = new Thread(() -> load(server));
            load.start();
            for (int round = 0; round < ROUNDS; round++) {
                pause(random, 3000);
                switch (round % 3) {
                    case 0 -> {
                        server.kill();
                        server.start();
                    }
                    case 1 -> {
                        scene.abandon(shipper);
                        shipper = scene.ship();
                    }
                    default -> {
                        Path away = scene.unmount();
                        pause(random, 3000);
                        scene.mount(away);
                    }
                }
            }
            pause(random, 3000);
            stop.set(true);
            load.join(TimeUnit.SECONDS.toMillis(30));
            Lsn confirmed = scene.restart(); // whatever the shipper has told the server, at some moment
            scene.abandon(shipper);
            server.kill();

            ArchiveState archive = ArchiveState.of(scene.source(), WalScene.SIZE);
            assertThat(archive.gaps()).as("seed %s", seed).isEmpty();
            assertThat(archive.end()).isNotNull().isGreaterThanOrEqualTo(confirmed);
            long must = committed.values().stream()
                    .filter(lsn -> lsn.compareTo(confirmed) <= 0)
                    .count();
            assertThat(must).as("commits that were confirmed").isPositive();
            List<Long> missing = recovered(server, scene, base, confirmed);
            assertThat(missing)
                    .as("of %s confirmed commits, seed %s", must, seed)
                    .isEmpty();
        }
    }

    /** Commits, and remembers behind which position each commit is durable on the server. */
    private void load(PostgresServer server) {
        long id = 1;
        while (!stop.get()) {
            try (Connection connection =
                            DriverManager.getConnection(server.jdbcUrl("postgres"), server.user(), server.password());
                    Statement statement = connection.createStatement()) {
                statement.execute("SET synchronous_commit = on");
                while (!stop.get()) {
                    statement.execute("INSERT INTO ledger (id, filler) VALUES (" + id + ", repeat('x', 2000))");
                    try (ResultSet row = statement.executeQuery("SELECT pg_current_wal_lsn()")) {
                        row.next();
                        committed.put(id, Lsn.parse(row.getString(1)));
                    }
                    id++;
                }
            } catch (SQLException e) {
                id++; // it may have been committed or not
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
            }
        }
    }

    private static void pause(Random random, int most) {
        Awaitility.await()
                .pollDelay(Duration.ofMillis(500L + random.nextInt(most)))
                .atMost(Duration.ofMinutes(1))
                .until(() -> true);
    }

    private Path baseBackup(PostgresServer server) throws Exception {
        Path base = server.dataFolder().resolveSibling("base");
        Files.createDirectory(base, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Files.setOwner(base, Files.getOwner(server.dataFolder()));
        Process process = asServer(
                        server,
                        server.installation().path(PostgresTool.PG_BASEBACKUP).toString(),
                        "-h",
                        server.host(),
                        "-p",
                        String.valueOf(server.port()),
                        "-U",
                        server.user(),
                        "-D",
                        base.toString(),
                        "-X",
                        "none",
                        "-c",
                        "fast",
                        "--no-password")
                .redirectErrorStream(true)
                .redirectOutput(temp.resolve("basebackup.log").toFile())
                .start();
        assertThat(process.waitFor())
                .as(Files.readString(temp.resolve("basebackup.log")))
                .isZero();
        return base;
    }

    /** The confirmed commits that are missing in a server that recovered. */
    private List<Long> recovered(PostgresServer server, WalScene scene, Path base, Lsn confirmed) throws Exception {
        UserPrincipal owner = Files.getOwner(server.dataFolder());
        Path folder = Files.createDirectory(base.resolveSibling("spool"));
        Files.setOwner(folder, owner);
        WalSpool spool = WalSpool.prepare(folder, List.of());
        Files.setOwner(spool.script(), owner);
        WalFeeder feeder = new WalFeeder(spool, scene.source(), Duration.ofMinutes(5));
        Thread thread = new Thread(() -> {
            try {
                feeder.run();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        thread.start();
        Files.setOwner(Files.createFile(base.resolve("recovery.signal")), owner);
        Files.writeString(
                base.resolve("postgresql.auto.conf"),
                "restore_command = '" + spool.restoreCommand().replace("'", "''") + "'\nfsync = off\n");
        Process postgres = asServer(
                        server,
                        server.installation().path(PostgresTool.POSTGRES).toString(),
                        "-D",
                        base.toString(),
                        "-p",
                        String.valueOf(server.port()),
                        "-k",
                        "",
                        "-c",
                        "listen_addresses=127.0.0.1")
                .redirectErrorStream(true)
                .redirectOutput(temp.resolve("recovery.log").toFile())
                .start();
        try {
            Awaitility.await()
                    .atMost(Duration.ofSeconds(90))
                    .ignoreExceptionsInstanceOf(SQLException.class)
                    .until(() -> {
                        assertThat(postgres.isAlive())
                                .as("the recovering server runs")
                                .isTrue();
                        return scene.one("SELECT pg_is_in_recovery()").equals("f");
                    });
            Set<Long> present = new HashSet<>();
            try (Connection connection = server.connect("postgres");
                    Statement statement = connection.createStatement();
                    ResultSet row = statement.executeQuery("SELECT id FROM ledger")) {
                while (row.next()) {
                    present.add(row.getLong(1));
                }
            }
            List<Long> missing = committed.entrySet().stream()
                    .filter(commit -> commit.getValue().compareTo(confirmed) <= 0)
                    .map(Map.Entry::getKey)
                    .filter(id -> !present.contains(id))
                    .toList();
            return missing;
        } catch (RuntimeException | Error e) {
            throw new AssertionError(
                    "the server does not recover:\n" + Files.readString(temp.resolve("recovery.log")), e);
        } finally {
            postgres.descendants().forEach(ProcessHandle::destroyForcibly);
            postgres.destroyForcibly();
            feeder.close();
            thread.join(TimeUnit.SECONDS.toMillis(10));
        }
    }

    /** As the user that the server runs as: it refuses root. */
    private static ProcessBuilder asServer(PostgresServer server, String... words) {
        List<String> line = new ArrayList<>();
        if (System.getProperty("user.name").equals("root")) {
            line.addAll(List.of("setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups"));
        }
        line.addAll(List.of(words));
        ProcessBuilder process = new ProcessBuilder(line).directory(Path.of("/").toFile());
        process.environment().put("PGPASSWORD", server.password());
        return process;
    }
}
