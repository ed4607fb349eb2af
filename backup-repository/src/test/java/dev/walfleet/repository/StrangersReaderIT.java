package dev.walfleet.repository;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.walfleet.vocabulary.RepositoryName;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What docs/repository-format.md says is enough: a reader that was written from it, without our classes, unpacks a backup. */
class StrangersReaderIT {
    private static final Path SCRIPT = Path.of("../docs/examples/unpack_physical.py");

    @TempDir
    private Path temp;

    @Test
    void aReaderWrittenFromThePageUnpacksABackup() throws Exception {
        FakeCluster cluster = new FakeCluster(7);
        Path root = temp.resolve("repository");
        try (RepositorySet set =
                RepositorySet.initialise(Map.of(new RepositoryName("local"), RepositoryProperties.directory(root)))) {
            try (PhysicalBackupWriter dead = set.beginPhysical(FakeCluster.start(1))) {
                cluster.write(dead, 2);
            }
            cluster.files.get("base/5/16384")[700_000] ^= 1; // so that something of the dead attempt is not used
            cluster.files.remove("base/5/1003");
            cluster.backUp(set, FakeCluster.start(2));
        }
        Path target = temp.resolve("unpacked");

        String said = run(root.toString(), "orders-prod", FakeCluster.BACKUP.value(), target.toString());

        assertThat(said).startsWith(cluster.files.size() + " files, ");
        cluster.files.forEach(
                (path, content) -> assertThat(target.resolve(path)).hasBinaryContent(content));
        assertThat(target.resolve("pg_wal/archive_status")).isDirectory();
        assertThat(Files.getLastModifiedTime(target.resolve("PG_VERSION")).toInstant())
                .isEqualTo(FakeCluster.MODIFIED);
    }

    private static String run(String... arguments) throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/zstd")), "skipped: no /usr/bin/zstd on this machine");
        String python = Arrays.stream(System.getenv("PATH").split(":"))
                .map(folder -> Path.of(folder, "python3"))
                .filter(Files::isExecutable)
                .map(Path::toString)
                .findFirst()
                .orElse("");
        assumeTrue(!python.isEmpty(), "skipped: no python3 on this machine");
        ProcessBuilder builder = new ProcessBuilder(python, SCRIPT.toString());
        builder.command().addAll(Arrays.asList(arguments));
        Process process = builder.redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(output).isZero();
        return output;
    }
}
