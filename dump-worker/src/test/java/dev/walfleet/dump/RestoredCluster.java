package dev.walfleet.dump;

import static org.assertj.core.api.Assertions.assertThat;

import dev.walfleet.postgres.server.LoopbackPorts;
import dev.walfleet.postgres.server.PostgresInstallation;
import dev.walfleet.postgres.server.PostgresTool;
import dev.walfleet.postgres.server.ServerStart;
import dev.walfleet.repository.PhysicalBackupReader;
import dev.walfleet.repository.Repository;
import dev.walfleet.repository.manifest.PhysicalManifest;
import dev.walfleet.repository.manifest.Tablespace;
import dev.walfleet.repository.pack.PackPart;
import dev.walfleet.repository.wal.FoundWal;
import dev.walfleet.repository.wal.WalSource;
import dev.walfleet.vocabulary.ClusterId;
import dev.walfleet.vocabulary.WalSegmentName;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** A physical backup taken out of a repository by the shortest way, with nothing but its own WAL, and run by PostgreSQL's programs. */
final class RestoredCluster implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofMinutes(1);

    private final Path folder;
    private final Path data;
    private final ServerStart server;
    private final int port = LoopbackPorts.free();
    private boolean running;

    private RestoredCluster(PostgresInstallation installation, Path folder) {
        this.folder = folder;
        this.data = folder.resolve("data");
        this.server = new ServerStart(installation, data);
    }

    /** Writes the files, links the tablespaces, and puts the WAL from start to stop, and nothing more, into pg_wal. */
    static RestoredCluster of(
            PostgresInstallation installation,
            Path folder,
            Repository repository,
            ClusterId cluster,
            PhysicalManifest manifest)
            throws Exception {
        RestoredCluster restored = new RestoredCluster(installation, folder);
        Files.createDirectories(restored.data);
        restored.files(PhysicalBackupReader.open(repository, manifest));
        restored.tablespaces(manifest);
        restored.wal(WalSource.of(List.of(repository), cluster), manifest);
        Files.setPosixFilePermissions(restored.data, PosixFilePermissions.fromString("rwx------"));
        ServerStart.own(folder);
        return restored;
    }

    private void files(PhysicalBackupReader reader) throws IOException {
        for (var path : reader.folders()) {
            Files.createDirectories(data.resolve(path.path().value()));
        }
        for (var file : reader.files()) {
            Path path = data.resolve(file.path().value());
            Files.createDirectories(path.getParent());
            Files.createFile(path);
        }
        PhysicalBackupReader.Parts parts = reader.parts();
        try (PackPart.Reading reading = new PackPart.Reading()) {
            for (Optional<PackPart> part = parts.next(); part.isPresent(); part = parts.next()) {
                part.orElseThrow().read(reading, piece -> true, (piece, content) -> {
                    Path path =
                            data.resolve(reader.files().get(piece.file()).path().value());
                    try (FileChannel file = FileChannel.open(path, StandardOpenOption.WRITE)) {
                        file.write(content, piece.offset());
                    }
                });
            }
        }
        for (var file : reader.files()) {
            assertThat(Files.size(data.resolve(file.path().value())))
                    .as(file.path().value())
                    .isEqualTo(file.size());
        }
    }

    private void tablespaces(PhysicalManifest manifest) throws IOException {
        for (Tablespace space : manifest.tablespaces()) {
            Path link = data.resolve("pg_tblspc/" + space.oid());
            Path there = folder.resolve("space-" + space.oid());
            if (Files.exists(link)) {
                Files.move(link, there);
            } else {
                Files.createDirectory(there);
            }
            Files.createSymbolicLink(link, there);
        }
    }

    private void wal(WalSource archive, PhysicalManifest manifest) throws IOException {
        int size = manifest.source().walSegmentSize();
        WalSegmentName name = WalSegmentName.containing(
                manifest.wal().timeline(), manifest.wal().start(), size);
        while (name.start(size).compareTo(manifest.wal().stop()) < 0) {
            FoundWal found = archive.segment(name).orElseThrow();
            assertThat(found.whole() || found.end().compareTo(manifest.wal().stop()) >= 0)
                    .as("%s reaches the stop %s", found, manifest.wal().stop())
                    .isTrue();
            Files.write(data.resolve("pg_wal").resolve(name.value()), found.content());
            name = name.next(size);
        }
    }

    /** pg_verifybackup on what was restored, before anything runs on it. */
    void verify() {
        assertThat(server.run(PostgresTool.PG_VERIFYBACKUP, List.of(data.toString()), LIMIT))
                .contains("successfully verified");
    }

    void setting(String line) throws IOException {
        Files.writeString(data.resolve("postgresql.auto.conf"), line + "\n", StandardOpenOption.APPEND);
    }

    void file(String name) throws IOException {
        ServerStart.own(Files.createFile(data.resolve(name)));
    }

    void start() throws IOException {
        StringBuilder map = new StringBuilder();
        try (var links = Files.list(data.resolve("pg_tblspc"))) {
            for (Path link : links.filter(Files::isSymbolicLink).toList()) {
                map.append(link.getFileName())
                        .append(' ')
                        .append(Files.readSymbolicLink(link))
                        .append('\n');
            }
        }
        if (!map.isEmpty() && Files.exists(data.resolve("tablespace_map"))) {
            Files.writeString(data.resolve("tablespace_map"), map);
        }
        setting("port = " + port);
        setting("listen_addresses = '127.0.0.1'");
        setting("unix_socket_directories = ''");
        setting("fsync = off");
        setting("wal_keep_size = '1GB'");
        server.start(data.resolve("restored.log"), LIMIT);
        running = true;
    }

    int port() {
        return port;
    }

    String one(String password, String sql) throws Exception {
        try (Connection connection = DriverManager.getConnection(
                        "jdbc:postgresql://127.0.0.1:" + port + "/postgres", "postgres", password);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getString(1);
        }
    }

    @Override
    public void close() {
        if (running) {
            server.stop(LIMIT);
            running = false;
        }
    }
}
