package dev.walfleet.runtime.kafka;

import dev.walfleet.vocabulary.FailureCode;
import dev.walfleet.vocabulary.WalfleetException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a process keeps on disk of one service: a name that is the same after a restart, and the spool. Several processes of a
 * service may run on one machine: each locks a folder of its own, the first that no living process holds.
 */
final class StateFolder implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(StateFolder.class);
    private static final int MAX_PROCESSES = 1000;

    private final Path path;
    private final FileChannel lock;
    private final String name;
    private final List<FileChannel> abandonedLocks = new ArrayList<>();
    private final List<Path> abandoned = new ArrayList<>();

    private StateFolder(Path path, FileChannel lock) throws IOException {
        this.path = path;
        this.lock = lock;
        Path file = path.resolve("name");
        if (!Files.exists(file)) {
            Files.writeString(file, UUID.randomUUID().toString().substring(0, 8));
        }
        this.name = Files.readString(file).strip();
    }

    /**
     * Locks a folder.
     *
     * @param root the configured state folder
     * @throws WalfleetException {@code CONFIGURATION} where it cannot be written
     */
    static StateFolder open(Path root, String service) {
        Path processes = root.resolve(service);
        try {
            Files.createDirectories(processes);
            StateFolder mine = null;
            for (int i = 0; i < MAX_PROCESSES; i++) {
                Path folder = processes.resolve("process-" + i);
                if (mine != null && !Files.exists(folder)) {
                    return mine;
                }
                Optional<FileChannel> lock = lock(folder);
                if (lock.isPresent() && mine == null) {
                    mine = new StateFolder(folder, lock.orElseThrow());
                } else if (lock.isPresent() && mine != null) {
                    mine.abandoned.add(folder);
                    mine.abandonedLocks.add(lock.orElseThrow());
                }
            }
            throw new IOException("all " + MAX_PROCESSES + " folders are in use");
        } catch (IOException e) {
            throw new WalfleetException(
                    FailureCode.CONFIGURATION,
                    "the state folder " + processes + " cannot be used: "
                            + e.getClass().getSimpleName() + ": " + e.getMessage(),
                    "let runtime.state-dir name a folder that the user who runs Walfleet may write",
                    e);
        }
    }

    private static Optional<FileChannel> lock(Path folder) throws IOException {
        Files.createDirectories(folder);
        FileChannel channel =
                FileChannel.open(folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            FileLock held = channel.tryLock();
            if (held != null) {
                return Optional.of(channel);
            }
        } catch (OverlappingFileLockException e) {
            log.debug("state folder {} is in use in this process", folder);
        }
        channel.close();
        return Optional.empty();
    }

    Path path() {
        return path;
    }

    /** Eight characters, the same after a restart. */
    String name() {
        return name;
    }

    /** The folders of processes that are no more; locked until {@link #release}. */
    List<Path> abandoned() {
        return abandoned;
    }

    /** Gives the abandoned folders free, when they are empty. */
    void release() {
        abandonedLocks.forEach(StateFolder::close);
        abandonedLocks.clear();
    }

    @Override
    public void close() {
        release();
        close(lock);
    }

    private static void close(FileChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            log.debug("lock of a state folder", e);
        }
    }
}
