package dev.walfleet.postgres.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The folder of one server. It is locked while we use it: one process owns a server. */
final class ServerFolder {
    /** sockaddr_un holds 108 bytes with the closing zero, of which {@code /.s.PGSQL.65535} takes 15. */
    private static final int LONGEST_SOCKET_FOLDER = 107 - 15;

    private final Path root;
    private final Path data;
    private final @Nullable FolderLock lock;

    private ServerFolder(Path root, Path data, @Nullable FolderLock lock) {
        this.root = root;
        this.data = data;
        this.lock = lock;
    }

    /**
     * For a data folder that is somebody's own: log and socket go elsewhere, and nothing is locked but by PostgreSQL itself.
     *
     * @param root for log and socket; it exists
     */
    static ServerFolder around(Path data, Path root, ServerUser user) throws IOException {
        ServerFolder folder = new ServerFolder(root, data, null);
        Files.createDirectory(
                folder.socket(), PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        user.own(folder.socket());
        return folder;
    }

    /** Makes what is missing and takes the lock. */
    static ServerFolder lock(Path root, ServerUser user) {
        boolean fresh = !Files.exists(root);
        ServerFolder folder =
                new ServerFolder(root, root.resolve("data"), FolderLock.take(root, "the PostgreSQL server"));
        try {
            if (fresh) {
                // whatever our umask is: the server's user has to pass through
                Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("rwx--x--x"));
            }
            for (Path inner : List.of(folder.data(), folder.socket())) {
                if (!Files.isDirectory(inner)) {
                    Files.createDirectory(
                            inner, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
                    user.own(inner);
                }
            }
            return folder;
        } catch (IOException e) {
            folder.unlock();
            throw new UncheckedIOException("cannot prepare the server's folder " + root, e);
        }
    }

    Path root() {
        return root;
    }

    Path data() {
        return data;
    }

    Path socket() {
        return root.resolve("socket");
    }

    Path log() {
        return root.resolve("server.log");
    }

    /** The folder of the Unix socket, or nothing where its path is too long for one. */
    Optional<Path> usableSocket() {
        return socket().toString().length() <= LONGEST_SOCKET_FOLDER ? Optional.of(socket()) : Optional.empty();
    }

    /** The major version whose data is here, or empty where there is none yet. */
    Optional<Integer> majorOfData() {
        try {
            return Optional.of(Integer.parseInt(
                    Files.readString(data().resolve("PG_VERSION")).strip()));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the version of " + data(), e);
        }
    }

    /** What the server says of itself: its first line is the process id, the eighth the state ({@code ready}). */
    List<String> postmasterLines() {
        try {
            return Files.readAllLines(data().resolve("postmaster.pid"));
        } catch (IOException e) {
            return List.of();
        }
    }

    /** The last lines that the server logged, for a message. */
    String logTail(int lines) {
        return LogTail.of(log(), lines);
    }

    void unlock() {
        if (lock != null) {
            lock.close();
        }
    }

    void delete() {
        try (Stream<Path> inner = Files.walk(root)) {
            for (Path path : inner.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        } catch (NoSuchFileException e) {
            // gone already
        } catch (IOException e) {
            throw new UncheckedIOException("cannot delete " + root, e);
        }
    }
}
