package dev.walfleet.repository.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.annotation.JsonValue;
import dev.walfleet.vocabulary.FailureCode;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** What a directory does when the disk is full, the rights are missing, or the writer is killed. */
class DirectoryStoreFaultsIT {
    private static final ObjectKey KEY = new ObjectKey("orders/full/a.dump.zst");

    @TempDir
    Path folder;

    @BeforeEach
    void letOthersIn() throws Exception {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    @Test
    void saysThatTheDiskIsFullAndLeavesNothing() throws Exception {
        assumeTrue(isRoot(), "skipped: mounting a small tmpfs needs root");
        Path mount = Files.createDirectory(folder.resolve("small"));
        assumeTrue(run("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", mount.toString()) == 0, "skipped: no mount");
        try {
            DirectoryStore.initialise(mount);
            ObjectStore store = DirectoryStore.open(mount);
            byte[] half = new byte[600 << 10];
            try (ObjectWriter writer = store.create(KEY)) {
                writer.write(half, 0, half.length);
                assertThatThrownBy(() -> writer.write(half, 0, half.length))
                        .isInstanceOfSatisfying(StoreException.class, e -> {
                            assertThat(e.failure().code()).isEqualTo(FailureCode.REPOSITORY_FULL);
                            assertThat(e.getMessage())
                                    .contains(mount.toString())
                                    .containsPattern("\\d+ bytes are free");
                            assertThat(e.failure().hint()).contains("make room");
                        });
                assertThatIllegalStateException().isThrownBy(writer::commit); // it would have a hole
            }
            assertThat(store.stat(KEY)).isEmpty();
            assertThat(mount.resolve(DirectoryStore.TEMP_FOLDER)).isEmptyDirectory();
            assertThat(store.space().orElseThrow().free()).isGreaterThan(900 << 10);
            try (ObjectWriter writer = store.create(KEY)) {
                writer.write(half, 0, half.length);
                assertThat(writer.commit()).isEqualTo(ObjectWriter.Commit.CREATED);
            }
        } finally {
            run("umount", mount.toString());
        }
    }

    @Test
    void saysWhoMayNotWriteWhereAndWhatToDo() throws Exception {
        assumeTrue(isRoot(), "skipped: running as another user needs root");
        Path root = folder.resolve("backups");
        DirectoryStore.initialise(root);
        Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.setPosixFilePermissions(
                root.resolve(DirectoryStore.TEMP_FOLDER), PosixFilePermissions.fromString("rwxr-xr-x"));

        List<String> said = asNobody("write", root);

        assertThat(said.get(0)).isEqualTo("REPOSITORY_PERMISSION");
        assertThat(said.get(1))
                .startsWith("user nobody may not write to " + root.resolve(DirectoryStore.TEMP_FOLDER))
                .contains("belongs to root:root, mode rwxr-xr-x");
        assertThat(said.get(2)).contains("chown -R nobody " + root);
    }

    @Test
    void saysWhoMayNotReadWhere() throws Exception {
        assumeTrue(isRoot(), "skipped: running as another user needs root");
        Path root = folder.resolve("backups");
        DirectoryStore.initialise(root);
        try (ObjectWriter writer = DirectoryStore.open(root).create(KEY)) {
            writer.commit();
        }
        assertThat(asNobody("read", root).get(0)).isEqualTo("REPOSITORY_PERMISSION");
        Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("rwxr-xr-x"));
        // a folder that cannot be read is no folder without backups
        assertThat(asNobody("list", root).get(0)).isEqualTo("REPOSITORY_PERMISSION");
    }

    @Test
    void showsNothingOfAWriterThatWasKilled() throws Exception {
        Path root = folder.resolve("backups");
        DirectoryStore.initialise(root);
        ObjectStore store = DirectoryStore.open(root);
        Process writer = new ProcessBuilder(java(System.getProperty("java.class.path"), "hang", root))
                .redirectErrorStream(true)
                .start();
        try (BufferedReader out = writer.inputReader()) {
            assertThat(out.readLine()).isEqualTo("written");
        } finally {
            writer.destroyForcibly();
        }
        assertThat(writer.waitFor(10, TimeUnit.SECONDS)).isTrue();
        assertThat(store.list("", "", 10)).isEmpty();
        assertThat(Files.list(root.resolve(DirectoryStore.TEMP_FOLDER))).hasSize(1);

        store.sweep();

        assertThat(root.resolve(DirectoryStore.TEMP_FOLDER)).isEmptyDirectory();
    }

    private List<String> asNobody(String what, Path root) throws Exception {
        List<String> command =
                new ArrayList<>(List.of("setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups"));
        command.addAll(java(readableClassPath(), what, root));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (BufferedReader out = process.inputReader()) {
            List<String> lines = out.lines().toList();
            process.waitFor();
            assertThat(lines).as("what the other user's process said").hasSizeGreaterThanOrEqualTo(3);
            return lines;
        }
    }

    /** A copy, since the build's folders may be closed to other users. */
    private String readableClassPath() throws Exception {
        Path copy = Files.createDirectories(folder.resolve("classes"));
        List<String> entries = new ArrayList<>();
        for (Class<?> needed :
                List.of(Other.class, DirectoryStore.class, FailureCode.class, LoggerFactory.class, JsonValue.class)) {
            Path from = Path.of(
                    needed.getProtectionDomain().getCodeSource().getLocation().toURI());
            Path to = copy.resolve(entries.size() + (Files.isDirectory(from) ? "" : ".jar"));
            entries.add(to.toString());
            run("cp", "-r", from.toString(), to.toString());
        }
        run("chmod", "-R", "a+rX", copy.toString());
        return String.join(File.pathSeparator, entries);
    }

    private static List<String> java(String classPath, String what, Path root) {
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                classPath,
                Other.class.getName(),
                what,
                root.toString());
    }

    private static boolean isRoot() {
        return "root".equals(System.getProperty("user.name"));
    }

    private static int run(String... command) throws IOException, InterruptedException {
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
    }

    /** Another process that uses the directory; it says the failure it met. */
    static final class Other {
        public static void main(String[] args) throws Exception {
            try {
                ObjectStore store = DirectoryStore.open(Path.of(args[1]));
                switch (args[0]) {
                    case "write" -> store.create(KEY);
                    case "read" -> store.read(KEY);
                    case "list" -> store.list("orders/", "", 10);
                    default -> hang(store);
                }
                System.out.println("no failure\n\n");
            } catch (StoreException e) {
                System.out.println(e.failure().code());
                System.out.println(e.getMessage());
                System.out.println(e.failure().hint());
            }
        }

        private static void hang(ObjectStore store) throws Exception {
            ObjectWriter writer = store.create(KEY);
            writer.write(new byte[1 << 20], 0, 1 << 20);
            System.out.println("written");
            Thread.currentThread().join();
        }
    }
}
