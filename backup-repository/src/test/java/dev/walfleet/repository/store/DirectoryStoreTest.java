package dev.walfleet.repository.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.walfleet.repository.store.ObjectWriter.Commit;
import dev.walfleet.vocabulary.FailureCode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DirectoryStoreTest extends ObjectStoreContract {
    @TempDir
    Path folder;

    Path root;
    ObjectStore store;

    @BeforeEach
    void open() throws Exception {
        root = folder.resolve("var/backups");
        DirectoryStore.initialise(root);
        store = open(root);
    }

    ObjectStore open(Path at) throws Exception {
        return DirectoryStore.open(at);
    }

    @Override
    ObjectStore store() {
        return store;
    }

    @Override
    int large() {
        return 4 << 20;
    }

    @Override
    long leftovers() throws Exception {
        try (var files = Files.list(root.resolve(DirectoryStore.TEMP_FOLDER))) {
            return files.count();
        }
    }

    @Test
    void keepsFilesFromOthers() throws Exception {
        write("orders/full/a.meta", new byte[1]);
        assertThat(mode("orders/full/a.meta")).isEqualTo("rw-r-----");
        assertThat(mode("orders/full")).isEqualTo("rwxr-x---");
        assertThat(mode("orders")).isEqualTo("rwxr-x---");
        assertThat(mode("")).isEqualTo("rwxr-x---");
        store.replace(key("walfleet.json"), new byte[1]);
        assertThat(mode("walfleet.json")).isEqualTo("rw-r-----");
    }

    @Test
    void doesNotMakeADirectoryThatIsMissing() {
        Path missing = folder.resolve("mnt/nas");
        assertThatThrownBy(() -> DirectoryStore.open(missing)).isInstanceOfSatisfying(StoreException.class, e -> {
            assertThat(e.failure().code()).isEqualTo(FailureCode.REPOSITORY_MISSING);
            assertThat(e).hasMessage("directory " + missing + " is missing");
            assertThat(e.failure().hint()).contains("mount");
        });
        assertThat(missing).doesNotExist();
    }

    @Test
    void doesNotTakeAnEmptyMountPointForTheRepository() throws Exception {
        Path mountPoint = Files.createDirectories(folder.resolve("mnt/nas"));
        assertThatThrownBy(() -> DirectoryStore.open(mountPoint))
                .isInstanceOfSatisfying(
                        StoreException.class,
                        e -> assertThat(e.failure().code()).isEqualTo(FailureCode.REPOSITORY_MISSING))
                .hasMessage(
                        "directory " + mountPoint + " is not a Walfleet repository: .walfleet-tmp is missing in it");
        assertThat(mountPoint).isEmptyDirectory();
    }

    @Test
    void callsNothingMissingWhileItsFileSystemIsAway() throws Exception {
        write("a/b", new byte[1]);
        ObjectWriter writer = store.create(key("a/c"));
        Files.move(root, folder.resolve("unmounted"));
        Files.createDirectory(root);
        for (var use : new ThrowingCallable[] {
            () -> store.stat(key("a/b")),
            () -> store.read(key("a/b")),
            () -> store.list("", "", 10),
            () -> store.delete(key("a/b")),
            () -> store.create(key("a/d")),
            () -> store.replace(key("a/b"), new byte[1]),
            () -> store.space(),
            () -> store.sweep(),
            () -> writer.commit()
        }) {
            assertThatThrownBy(use)
                    .isInstanceOfSatisfying(
                            StoreException.class,
                            e -> assertThat(e.failure().code()).isEqualTo(FailureCode.REPOSITORY_MISSING));
        }
        assertThat(root.resolve("a")).doesNotExist();
    }

    @Test
    void initialisesTwiceWithoutHarm() throws Exception {
        write("a/b", bytes(10, 1));
        DirectoryStore.initialise(root);
        assertThat(read("a/b")).isEqualTo(bytes(10, 1));
    }

    @Test
    void sweepsWhatADeadOrForgottenWriterLeft() throws Exception {
        Path temp = root.resolve(DirectoryStore.TEMP_FOLDER);
        String mine;
        try (TempFile alive = TempFile.create(temp)) {
            String[] parts = alive.path().getFileName().toString().split("\\.");
            mine = parts[0];
            long dead = new ProcessBuilder("true").start().onExit().get().pid();
            Path killed = Files.createFile(temp.resolve(mine + "." + dead + ".x.tmp"));
            Path claim = Files.writeString(
                    temp.resolve("x.claim"), killed.getFileName().toString());
            Path predecessor = Files.createFile(
                    temp.resolve(mine + "." + ProcessHandle.current().pid() + ".x.tmp"));
            Path slow = Files.createFile(temp.resolve(mine + ".1.x.tmp"));
            Path elsewhere = Files.createFile(temp.resolve("other-host." + dead + ".x.tmp"));
            Path forgotten = Files.createFile(temp.resolve("other-host." + dead + ".y.tmp"));
            FileTime longAgo = FileTime.from(Instant.now().minus(Duration.ofHours(25)));
            Files.setLastModifiedTime(forgotten, longAgo);
            Files.setLastModifiedTime(slow, longAgo);
            Files.setLastModifiedTime(alive.path(), longAgo);

            store.sweep();

            assertThat(killed).doesNotExist();
            assertThat(claim).doesNotExist();
            assertThat(predecessor).doesNotExist();
            assertThat(forgotten).doesNotExist();
            assertThat(elsewhere).exists();
            assertThat(slow).exists();
            assertThat(alive.path()).exists();
        }
    }

    @Test
    void listsNothingThatIsNoObject() throws Exception {
        write("a/b", new byte[1]);
        Files.createDirectory(root.resolve("lost+found"));
        Files.writeString(root.resolve("a/notes of mine.txt"), "x");
        Files.createSymbolicLink(root.resolve("a/broken"), Path.of("nowhere"));
        try (ObjectWriter writer = store.create(key("a/c"))) {
            writer.write(new byte[1], 0, 1);
            assertThat(list("", "", 10)).containsExactly("a/b");
            assertThat(list(".walfleet-tmp/", "", 10)).isEmpty();
            assertThat(list("../", "", 10)).isEmpty();
        }
    }

    @Test
    void keepsItsHiddenFolderToItself() {
        assertThatThrownBy(() -> store.create(key(".walfleet-tmp/x"))).isInstanceOf(StoreException.class);
    }

    @Test
    void saysWhatIsFree() throws Exception {
        assertThat(store.space().orElseThrow()).satisfies(space -> {
            assertThat(space.total()).isPositive();
            assertThat(space.free()).isBetween(0L, space.total());
        });
    }

    @Test
    void findsNothingBelowAFile() throws Exception {
        write("a/b", new byte[1]);
        assertThat(store.stat(key("a/b/c"))).isEmpty();
        assertThat(store.delete(key("a/b/c"))).isFalse();
        assertThat(list("a/b/", "", 10)).isEmpty();
        assertThatThrownBy(() -> store.read(key("a/b/c")))
                .isInstanceOfSatisfying(
                        StoreException.class,
                        e -> assertThat(e.failure().code()).isEqualTo(FailureCode.OBJECT_MISSING));
    }

    @Test
    void looksPastFoldersThatAreEmpty() throws Exception {
        for (int i = 0; i < 10; i++) {
            Files.createDirectory(root.resolve("a" + i));
        }
        write("b/c", new byte[1]);
        assertThat(list("", "", 2)).containsExactly("b/c");
    }

    @Test
    void acceptsALinkWhoseAnswerWasLost() throws Exception {
        Path temp = Files.writeString(root.resolve(".walfleet-tmp/x"), "x");
        Path target = Files.createLink(root.resolve("target"), temp);
        assertThat(Publisher.standard().publish(temp, target)).isEqualTo(Commit.CREATED);
    }

    private String mode(String path) throws Exception {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(root.resolve(path)));
    }
}
