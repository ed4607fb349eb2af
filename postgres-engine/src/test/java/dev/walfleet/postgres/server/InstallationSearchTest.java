package dev.walfleet.postgres.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.walfleet.vocabulary.FailureCode;
import dev.walfleet.vocabulary.WalfleetException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InstallationSearchTest {
    @TempDir
    private Path root;

    @Test
    void findsEachVersionInThePlacesNewestFirst() throws IOException {
        Path old = install("lib/15/bin", "15.3", "postgres", "initdb", "pg_dump");
        Path young = install("lib/18/bin", "18.1", "postgres", "initdb");
        install("lib/13/bin", "13.9", "postgres", "initdb", "pg_dump");
        Files.createDirectories(root.resolve("lib/empty/bin"));
        install("lib/other/bin", "a program of somebody else", "pg_dump");
        InstallationSearch search = search("lib/*/bin");
        assertThat(search.installations())
                .extracting(PostgresInstallation::binFolder)
                .containsExactly(young, old);
        assertThat(search.newestServer().major()).isEqualTo(18);
        assertThat(search.serverOfMajor(15).tools())
                .containsExactlyInAnyOrder(PostgresTool.POSTGRES, PostgresTool.INITDB, PostgresTool.PG_DUMP);
    }

    @Test
    void takesAClientOfTheSameMajorElseOfTheNextNewer() throws IOException {
        install("15", "15.3", "pg_dump");
        install("17", "17.2", "pg_dump");
        install("17b", "17.6", "pg_dump");
        install("18", "18.1", "pg_dump");
        InstallationSearch search = search("*");
        assertThat(search.clientFor(15).version().text()).isEqualTo("15.3");
        assertThat(search.clientFor(16).version().text()).isEqualTo("17.6");
        assertThat(search.clientFor(14).version().text()).isEqualTo("15.3");
        assertThatThrownBy(() -> search.clientFor(19)).isInstanceOfSatisfying(WalfleetException.class, e -> {
            assertThat(e.failure().code()).isEqualTo(FailureCode.TOOL_TOO_OLD);
            assertThat(e).hasMessageContaining("older than the server of version 19: 18.1 in " + root);
        });
    }

    @Test
    void namesWhatItSearchedWhereNothingIsThere() throws IOException {
        install("15", "15.3", "psql");
        InstallationSearch search = search("*");
        assertThatThrownBy(() -> search.clientFor(15)).isInstanceOfSatisfying(WalfleetException.class, e -> {
            assertThat(e.failure().code()).isEqualTo(FailureCode.TOOL_MISSING);
            assertThat(e)
                    .hasMessage(
                            "no pg_dump on this machine (found 15.3 in %s; searched %s and the PATH)",
                            root.resolve("15"), root.resolve("*"));
        });
        assertThatThrownBy(() -> search.serverOfMajor(17)).hasMessageContaining("no initdb and postgres of version 17");
        assertThatThrownBy(() -> search("nowhere/*").newestServer()).hasMessageContaining("no postgresql found");
    }

    @Test
    void prefersTheFullerFolderOfOneVersion() throws IOException {
        install("a", "16.2", "pg_dump");
        Path full = install("b", "16.2", "pg_dump", "pg_restore", "psql");
        assertThat(search("*").installations())
                .extracting(PostgresInstallation::binFolder)
                .containsExactly(full);
    }

    @Test
    void followsLinksOfThePathButNotDebiansWrapper() throws IOException {
        Path real = install("pgsql-16/bin", "16.2", "pg_dump", "psql");
        Path wrapper = script(root.resolve("share/pg_wrapper"), "17.0");
        Path path = Files.createDirectories(root.resolve("usr-bin"));
        Files.createSymbolicLink(path.resolve("psql"), real.resolve("psql"));
        Files.createSymbolicLink(path.resolve("pg_dump"), wrapper);
        InstallationSearch search = new InstallationSearch(List.of(), List.of(path));
        assertThat(search.installations())
                .extracting(PostgresInstallation::binFolder)
                .containsExactly(real);
    }

    @Test
    void searchesTheFoldersOfTheVariableFirst() throws IOException {
        Path given = install("given", "99.1", "pg_dump");
        var search = InstallationSearch.of(
                Map.of("WALFLEET_POSTGRES_PATH", "relative:" + given, "PATH", ""), root.toString());
        assertThat(search.installations().get(0)).hasToString("PostgreSQL 99.1 in " + given);
        assertThat(search.installations().get(0).has(PostgresTool.PG_RESTORE)).isFalse();
        assertThatThrownBy(() -> search.installations().get(0).path(PostgresTool.PG_RESTORE))
                .hasMessage("pg_restore of postgresql 99.1 is missing in " + given);
    }

    private InstallationSearch search(String place) {
        return new InstallationSearch(List.of(root.resolve(place).toString()), List.of());
    }

    private Path install(String folder, String version, String... programs) throws IOException {
        Path bin = root.resolve(folder);
        for (String program : programs) {
            script(bin.resolve(program), version);
        }
        return bin;
    }

    private static Path script(Path file, String version) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, "#!/bin/sh\necho \"it (PostgreSQL) %s (Packager)\"\n".formatted(version));
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
}
