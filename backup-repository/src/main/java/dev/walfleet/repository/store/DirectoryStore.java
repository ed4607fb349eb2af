package dev.walfleet.repository.store;

import dev.walfleet.vocabulary.FailureCode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Objects as files below a directory: files 0640, folders 0750 (a stricter umask wins).
 *
 * <p>What is being written is in the hidden folder {@value #TEMP_FOLDER}; a commit syncs the file, publishes it under its
 * name in one step that fails where the name is taken ({@link Publisher}), and syncs the folders. That hidden folder is
 * made by {@link #initialise} only and is the sign that the directory is the repository and not the empty mount point of a
 * file system that is away: without it every operation ends in {@code REPOSITORY_MISSING}, and nothing is ever written to
 * the disk below.
 */
public final class DirectoryStore implements ObjectStore {
    static final String TEMP_FOLDER = ".walfleet-tmp";

    private static final Logger log = LoggerFactory.getLogger(DirectoryStore.class);

    private final Path root;
    private final Path temp;
    private final Publisher publisher;
    private final DirectoryFailures failures;

    DirectoryStore(Path root, Publisher publisher) {
        this.root = root.toAbsolutePath().normalize();
        this.temp = this.root.resolve(TEMP_FOLDER);
        this.publisher = publisher;
        this.failures = new DirectoryFailures(this.root, temp);
    }

    /**
     * Opens a directory that {@link #initialise} prepared.
     *
     * @throws StoreException with {@code REPOSITORY_MISSING} where it is not there
     */
    public static DirectoryStore open(Path root) throws IOException {
        DirectoryStore store = new DirectoryStore(root, Publisher.standard());
        store.failures.requirePresent();
        return store;
    }

    /**
     * Makes the directory a repository: creates it where it is missing, and the sign that it is one. Repeating it is
     * harmless. Only for when a person (or the configuration's first use) adds the repository: never to "repair" one that
     * was there before.
     */
    public static void initialise(Path root) throws IOException {
        DirectoryStore store = new DirectoryStore(root, Publisher.standard());
        try {
            Folders.make(store.temp);
        } catch (IOException e) {
            throw store.failures.of("create", store.root, e);
        }
    }

    @Override
    public ObjectWriter create(ObjectKey key) throws IOException {
        Path target = file(key);
        try {
            return new DirectoryWriter(target, TempFile.create(temp), publisher, failures);
        } catch (IOException e) {
            throw failures.of("write to", temp, e);
        }
    }

    @Override
    public void replace(ObjectKey key, byte[] content) throws IOException {
        Path target = file(key);
        try (TempFile file = TempFile.create(temp)) {
            file.write(content, 0, content.length);
            file.sync();
            failures.requirePresent(); // no folder is made below a mount that went away
            Folders.make(target.getParent());
            Files.move(file.path(), target, StandardCopyOption.ATOMIC_MOVE);
            Folders.sync(target.getParent());
        } catch (IOException e) {
            throw failures.of("write", target, e);
        }
    }

    @Override
    public Optional<ObjectStat> stat(ObjectKey key) throws IOException {
        Path file = file(key);
        try {
            BasicFileAttributes found = Files.readAttributes(file, BasicFileAttributes.class);
            return found.isRegularFile()
                    ? Optional.of(new ObjectStat(
                            key, found.size(), found.lastModifiedTime().toInstant()))
                    : Optional.empty();
        } catch (IOException e) {
            if (DirectoryFailures.absent(e)) {
                failures.requirePresent();
                return Optional.empty();
            }
            throw failures.of("read", file, e);
        }
    }

    @Override
    public InputStream read(ObjectKey key) throws IOException {
        return read(key, 0, Long.MAX_VALUE);
    }

    @Override
    public InputStream read(ObjectKey key, long offset, long length) throws IOException {
        Path file = file(key);
        try {
            if (Files.isDirectory(file)) {
                throw new NoSuchFileException(file.toString());
            }
            return new FileRange(file, offset, length, failures);
        } catch (IOException e) {
            if (DirectoryFailures.absent(e)) {
                failures.requirePresent();
                throw Failures.missing(key, describe());
            }
            throw failures.of("read", file, e);
        }
    }

    @Override
    public List<ObjectStat> list(String prefix, String after, int limit) throws IOException {
        failures.requirePresent();
        try {
            return new DirectoryPage(root, prefix, after, limit).read();
        } catch (IOException e) {
            throw failures.of("list", root.resolve(prefix), e);
        }
    }

    @Override
    public boolean delete(ObjectKey key) throws IOException {
        Path file = file(key);
        try {
            if (!Files.isRegularFile(file)) {
                failures.requirePresent();
                return false;
            }
            boolean deleted = Files.deleteIfExists(file);
            Folders.sync(file.getParent());
            return deleted;
        } catch (IOException e) {
            throw failures.of("delete", file, e);
        }
    }

    @Override
    public void sweep() throws IOException {
        failures.requirePresent();
        try (DirectoryStream<Path> left = Files.newDirectoryStream(temp)) {
            for (Path file : left) {
                if (TempFile.abandoned(file, Clock.systemUTC()) && Files.deleteIfExists(file)) {
                    log.info("temporary file of an interrupted writer removed file={}", file);
                }
            }
        } catch (IOException e) {
            throw failures.of("sweep", temp, e);
        }
    }

    @Override
    public Optional<Space> space() throws IOException {
        failures.requirePresent();
        try {
            FileStore store = Files.getFileStore(root);
            return Optional.of(new Space(store.getTotalSpace(), store.getUsableSpace()));
        } catch (IOException e) {
            throw failures.of("measure", root, e);
        }
    }

    /** A file system answers at once, or is mounted from near by: more threads only get into each other's way. */
    @Override
    public int readsAtOnce() {
        return 4;
    }

    @Override
    public String describe() {
        return "directory " + root;
    }

    @Override
    public void close() {}

    private Path file(ObjectKey key) throws StoreException {
        if (key.value().startsWith(TEMP_FOLDER + "/") || key.value().equals(TEMP_FOLDER)) {
            throw new StoreException(
                    FailureCode.INTERNAL,
                    "object key " + key + " is inside " + TEMP_FOLDER,
                    "choose another key",
                    null);
        }
        return root.resolve(key.value());
    }
}
