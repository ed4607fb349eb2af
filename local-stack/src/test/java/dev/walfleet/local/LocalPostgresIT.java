package dev.walfleet.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.walfleet.postgres.server.PostgresInstallation;
import dev.walfleet.postgres.server.PostgresServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LocalPostgresIT {
    private Path base;

    @BeforeEach
    void makeAFolderThatTheServersUserCanPass() throws IOException {
        base = Folders.temporary("walfleet-local-pg-it");
        Files.setPosixFilePermissions(base, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    @AfterEach
    void deleteTheFolder() {
        Folders.delete(base);
    }

    @Test
    void staysWithTheVersionOfItsData() throws SQLException {
        List<PostgresInstallation> servers = PostgresInstallation.all().stream()
                .filter(PostgresInstallation::hasServer)
                .toList();
        int oldest = servers.get(servers.size() - 1).major();
        Path folder = base.resolve("server");
        try (PostgresServer first = LocalPostgres.open(folder, 0, oldest)) {
            first.execute("postgres", "CREATE TABLE kept ()");
        }
        try (PostgresServer second = LocalPostgres.open(folder, Ports.free())) {
            assertThat(second.installation().major()).isEqualTo(oldest);
            second.execute("postgres", "DROP TABLE kept");
        }
    }

    @Test
    void startsWithTheNewest() {
        try (PostgresServer server = LocalPostgres.throwAway()) {
            assertThat(server.installation().version())
                    .isEqualTo(PostgresInstallation.newest().version());
        }
    }
}
