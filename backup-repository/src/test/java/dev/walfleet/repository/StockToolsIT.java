package dev.walfleet.repository;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.walfleet.repository.manifest.ArchiveFormat;
import dev.walfleet.repository.manifest.LogicalManifest;
import dev.walfleet.vocabulary.RepositoryName;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A user can leave: what is not encrypted opens with a shell, zstd and coreutils. */
class StockToolsIT {
    @TempDir
    private Path root;

    @Test
    void zstdUnpacksAnArchiveAndFindsItSound() throws Exception {
        byte[] content = Fixture.content(3_000_000, 1);
        CommitResult result;
        try (RepositorySet set = open()) {
            result = Fixture.backUp(set, Fixture.start(1), content);
        }
        Path folder = root.resolve("orders-prod/full");

        assertThat(((LogicalManifest) result.manifest()).restoreCommand())
                .isEqualTo("zstd -dc backup_20261122_020000.orders.dump.zst | pg_restore -d orders");
        assertThat(shell(folder, "zstd -t backup_20261122_020000.orders.dump.zst 2>&1"))
                .contains("3000000 bytes");
        shell(folder, "zstd -dc backup_20261122_020000.orders.dump.zst > ../unpacked");
        assertThat(Files.readAllBytes(root.resolve("orders-prod/unpacked"))).isEqualTo(content);
    }

    @Test
    void sha256sumAgreesWithTheManifest() throws Exception {
        LogicalManifest manifest;
        try (RepositorySet set = open()) {
            manifest = (LogicalManifest) Fixture.backUp(set, Fixture.start(1), Fixture.content(1000, 1))
                    .manifest();
        }
        String object = manifest.objects().get(0).key().value();
        assertThat(shell(root, "sha256sum " + object))
                .startsWith(manifest.objects().get(0).sha256().hex());
        for (String document : List.of(
                "walfleet.json", "orders-prod/cluster.json", "orders-prod/full/backup_20261122_020000.orders.meta")) {
            String digest =
                    shell(root, "head -n -2 " + document + " | sha256sum").substring(0, 64);
            assertThat(shell(root, "tail -n 2 " + document)).isEqualTo("  \"sha256\": \"" + digest + "\"\n}\n");
        }
    }

    @Test
    void theCommandInTheManifestUnpacksAFolder() throws Exception {
        LogicalManifest manifest;
        try (RepositorySet set = open();
                BackupWriter writer = set.begin(Fixture.start(1))) {
            Fixture.write(writer.directoryFile("toc.dat"), Fixture.content(500, 1));
            Fixture.write(writer.directoryFile("3001.dat"), Fixture.content(70_000, 2));
            manifest = (LogicalManifest)
                    writer.commit(Fixture.facts(ArchiveFormat.DIRECTORY)).manifest();
        }
        Path folder = root.resolve("orders-prod/full");
        String command = manifest.restoreCommand().replace("pg_restore -d orders", "echo restoring");

        assertThat(shell(folder, command)).isEqualTo("restoring restored." + Fixture.BACKUP + "\n");

        Path restored = folder.resolve("restored." + Fixture.BACKUP);
        assertThat(Files.readAllBytes(restored.resolve("toc.dat"))).isEqualTo(Fixture.content(500, 1));
        assertThat(Files.readAllBytes(restored.resolve("3001.dat"))).isEqualTo(Fixture.content(70_000, 2));
    }

    private RepositorySet open() throws IOException {
        return RepositorySet.initialise(
                java.util.Map.of(new RepositoryName("local"), RepositoryProperties.directory(root)));
    }

    private static String shell(Path folder, String command) throws Exception {
        assumeTrue(
                Files.isExecutable(Path.of("/usr/bin/zstd")) && Files.isExecutable(Path.of("/bin/sh")),
                "skipped: no /usr/bin/zstd or no /bin/sh on this machine");
        Process process = new ProcessBuilder("/bin/sh", "-c", command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(output).isZero();
        return output;
    }
}
