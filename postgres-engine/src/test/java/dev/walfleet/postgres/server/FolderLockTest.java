package dev.walfleet.postgres.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class FolderLockTest {
    @TempDir
    private Path root;

    @Test
    void admitsOneOwnerAfterTheOther() {
        Path folder = root.resolve("new/folder");
        FolderLock first = FolderLock.take(folder, "the thing");
        assertThatThrownBy(() -> FolderLock.take(folder, "the thing"))
                .hasMessage("the thing in %s belongs to another running process", folder);
        first.close();
        first.close();
        FolderLock.take(folder, "the thing").close();
    }

    @Test
    void seesThroughASecondNameOfTheFolder() throws IOException {
        Path link = Files.createSymbolicLink(root.resolve("link"), Files.createDirectory(root.resolve("folder")));
        try (FolderLock lock = FolderLock.take(root.resolve("folder"), "x")) {
            assertThat(lock).isNotNull();
            assertThatThrownBy(() -> FolderLock.take(link, "x")).hasMessageContaining("another running process");
        }
    }

    /** POSIX frees a process's lock when it closes any descriptor of the file: a refused second try may not do that. */
    @Test
    @EnabledOnOs(OS.LINUX)
    void staysLockedForOthersAfterASecondTryHere() throws IOException {
        try (FolderLock lock = FolderLock.take(root, "x")) {
            assertThat(lock).isNotNull();
            assertThatThrownBy(() -> FolderLock.take(root, "x")).isNotNull();
            assertThat(Files.readString(Path.of("/proc/locks")))
                    .contains(":" + Files.getAttribute(root.resolve("owner.lock"), "unix:ino") + " ");
        }
    }
}
