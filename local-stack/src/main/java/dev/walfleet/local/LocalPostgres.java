package dev.walfleet.local;

import dev.walfleet.postgres.server.PostgresInstallation;
import dev.walfleet.postgres.server.PostgresServer;
import dev.walfleet.postgres.server.PostgresServerOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** A PostgreSQL server whose data outlives the process: what is found in its folder decides its version. */
public final class LocalPostgres {
    private LocalPostgres() {}

    /**
     * Opens the server of a folder: of the version whose data is there, else of the newest version installed.
     *
     * @param port 0 = a free one
     */
    public static PostgresServer open(Path folder, int port) {
        return PostgresServer.open(
                PostgresServerOptions.in(folder, installationFor(folder)).withPort(port));
    }

    /** Opens the server of a folder, of a certain major version. */
    public static PostgresServer open(Path folder, int port, int major) {
        return PostgresServer.open(PostgresServerOptions.in(folder, PostgresInstallation.ofMajor(major))
                .withPort(port));
    }

    /** A new server of the newest version installed, in a temporary folder and on a free port; closing it deletes it. */
    public static PostgresServer throwAway() {
        return PostgresServer.throwAway(PostgresInstallation.newest());
    }

    private static PostgresInstallation installationFor(Path folder) {
        try {
            String major = Files.readString(folder.resolve("data").resolve("PG_VERSION"))
                    .strip();
            return PostgresInstallation.ofMajor(Integer.parseInt(major));
        } catch (NoSuchFileException e) {
            return PostgresInstallation.newest();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the version of the server in " + folder, e);
        }
    }
}
