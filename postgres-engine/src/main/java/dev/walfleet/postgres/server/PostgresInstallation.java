package dev.walfleet.postgres.server;

import dev.walfleet.vocabulary.FailureCode;
import dev.walfleet.vocabulary.WalfleetException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A folder of PostgreSQL programs of one version, server or client or both. The static methods search this machine anew at
 * each call, so that what an operator installs is found without a restart; see {@link InstallationSearch} for the places.
 */
public record PostgresInstallation(PostgresVersion version, Path binFolder) {
    /** All installations of version 14 and newer, newest first. */
    public static List<PostgresInstallation> all() {
        return InstallationSearch.ofThisMachine().installations();
    }

    /** The newest installation that can run a server. @throws WalfleetException TOOL_MISSING where there is none */
    public static PostgresInstallation newest() {
        return InstallationSearch.ofThisMachine().newestServer();
    }

    /** The installation of a major version that can run a server. @throws WalfleetException TOOL_MISSING where there is none */
    public static PostgresInstallation ofMajor(int major) {
        return InstallationSearch.ofThisMachine().serverOfMajor(major);
    }

    /**
     * The installation whose pg_dump fits a server: of the same major version, else of the next newer one.
     *
     * @throws WalfleetException TOOL_MISSING where there is no pg_dump at all, TOOL_TOO_OLD where each is older than the server
     */
    public static PostgresInstallation withClientFor(int serverMajor) {
        return InstallationSearch.ofThisMachine().clientFor(serverMajor);
    }

    public int major() {
        return version.major();
    }

    public boolean has(PostgresTool tool) {
        return find(tool).isPresent();
    }

    /** Whether a server can be made and run: initdb and postgres are there. */
    public boolean hasServer() {
        return has(PostgresTool.INITDB) && has(PostgresTool.POSTGRES);
    }

    public Set<PostgresTool> tools() {
        EnumSet<PostgresTool> found = EnumSet.allOf(PostgresTool.class);
        found.removeIf(tool -> !has(tool));
        return found;
    }

    public Optional<Path> find(PostgresTool tool) {
        Path program = binFolder.resolve(tool.program());
        return Files.isExecutable(program) ? Optional.of(program) : Optional.empty();
    }

    /** The program's path. @throws WalfleetException TOOL_MISSING where this installation does not have it */
    public Path path(PostgresTool tool) {
        return find(tool)
                .orElseThrow(() -> new WalfleetException(
                        FailureCode.TOOL_MISSING,
                        "%s of postgresql %s is missing in %s".formatted(tool.program(), version, binFolder),
                        "install the package that brings it (postgresql-%d or postgresql-client-%d)"
                                .formatted(major(), major())));
    }

    @Override
    public String toString() {
        return "PostgreSQL " + version + " in " + binFolder;
    }
}
