package dev.walfleet.postgres.tool;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A new folder that only our user can enter (0700), deleted with all that is in it on close. */
public final class PrivateFolder implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(PrivateFolder.class);

    private final Path path;

    private PrivateFolder(Path path) {
        this.path = path;
    }

    /** In the system's folder for temporary files. */
    public static PrivateFolder create() throws IOException {
        return new PrivateFolder(Files.createTempDirectory("walfleet-"));
    }

    /** In a given folder, which is made where it is missing. */
    public static PrivateFolder in(Path parent) throws IOException {
        Files.createDirectories(parent);
        return new PrivateFolder(Files.createTempDirectory(parent, "walfleet-"));
    }

    public Path path() {
        return path;
    }

    /** Never throws: what could not be deleted is logged. */
    @Override
    public void close() {
        try {
            Files.walkFileTree(path, new Deletion());
        } catch (IOException e) {
            log.warn("temporary folder left behind folder={} reason={}", path, e.toString());
        }
    }

    /** Tolerates what vanishes meanwhile. */
    private static final class Deletion extends SimpleFileVisitor<Path> {
        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
            Files.deleteIfExists(file);
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
            if (e instanceof NoSuchFileException) {
                return FileVisitResult.CONTINUE;
            }
            throw e;
        }

        @Override
        public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException e) throws IOException {
            Files.deleteIfExists(folder);
            return FileVisitResult.CONTINUE;
        }
    }
}
