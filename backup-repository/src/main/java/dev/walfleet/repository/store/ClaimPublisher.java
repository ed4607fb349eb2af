package dev.walfleet.repository.store;

import dev.walfleet.repository.store.ObjectWriter.Commit;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;

/**
 * For file systems without hard links: the writer that creates the name's claim file ({@code O_EXCL}) in the temporary
 * folder looks whether the target is there and renames onto it if not, then drops the claim. Rename is atomic, so that
 * nothing partial is ever visible. It holds among Walfleet's writers; a foreign program that puts a file under the same name
 * in that moment would be overwritten, which a link would not do. The claim of a killed writer blocks its name until the
 * next {@link ObjectStore#sweep()}.
 */
final class ClaimPublisher implements Publisher {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration PAUSE = Duration.ofMillis(5);

    @Override
    public Commit publish(Path temp, Path target) throws IOException {
        UUID name = UUID.nameUUIDFromBytes(target.toString().getBytes(StandardCharsets.UTF_8));
        Path claim = temp.resolveSibling(name + TempFile.CLAIM);
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!Files.exists(target)) {
            if (take(claim, temp)) {
                try {
                    return rename(temp, target);
                } finally {
                    Files.deleteIfExists(claim);
                }
            }
            if (System.nanoTime() > end) {
                throw new FileSystemException(
                        target.toString(), null, "another writer has held the claim " + claim + " for " + PATIENCE);
            }
            LockSupport.parkNanos(PAUSE.toNanos());
        }
        return Commit.ALREADY_EXISTS;
    }

    private static Commit rename(Path temp, Path target) throws IOException {
        if (Files.exists(target)) {
            return Commit.ALREADY_EXISTS;
        }
        Files.move(temp, target, StandardCopyOption.ATOMIC_MOVE);
        return Commit.CREATED;
    }

    /** The claim's content is the name of the holder's temporary file, which tells whether the holder still lives. */
    private static boolean take(Path claim, Path temp) throws IOException {
        try {
            Files.writeString(claim, temp.getFileName().toString(), StandardOpenOption.CREATE_NEW);
            return true;
        } catch (FileAlreadyExistsException e) {
            return false;
        }
    }
}
