package dev.walfleet.postgres.server;

import dev.walfleet.vocabulary.FailureCode;
import dev.walfleet.vocabulary.WalfleetException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** One process owns a folder of a local server. The operating system ends the lock with the process, however that ends. */
public final class FolderLock implements AutoCloseable {
    /**
     * What this process holds. It is asked before a lock file is opened: POSIX gives a process's lock free as soon as the process
     * closes any descriptor of that file, so that a second look at it would lose the first one's lock.
     */
    private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

    private final Path file;
    private final FileChannel channel;

    private FolderLock(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /**
     * Makes the folder where it is missing and takes its lock.
     *
     * @param what the server in the folder, for the message: {@code the Kafka broker}
     * @throws WalfleetException CONFIGURATION where another process, or another object of this one, holds it
     */
    public static FolderLock take(Path folder, String what) {
        try {
            Path file = Files.createDirectories(folder).toRealPath().resolve("owner.lock");
            if (!HELD.add(file)) {
                throw held(folder, what);
            }
            try {
                return new FolderLock(file, lockedChannel(file, folder, what));
            } catch (IOException | RuntimeException e) {
                HELD.remove(file);
                throw e;
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot lock " + folder, e);
        }
    }

    private static FileChannel lockedChannel(Path file, Path folder, String what) throws IOException {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        if (channel.tryLock() == null) {
            channel.close();
            throw held(folder, what);
        }
        return channel;
    }

    private static WalfleetException held(Path folder, String what) {
        return new WalfleetException(
                FailureCode.CONFIGURATION,
                "%s in %s belongs to another running process".formatted(what, folder),
                "stop that process, or choose another folder");
    }

    /** Gives the folder free. Harmless when repeated. */
    @Override
    public void close() {
        if (!channel.isOpen()) {
            return;
        }
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot unlock " + file, e);
        } finally {
            HELD.remove(file);
        }
    }
}
