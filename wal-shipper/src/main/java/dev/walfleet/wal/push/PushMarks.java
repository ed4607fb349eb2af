package dev.walfleet.wal.push;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.TimeUnit;

/**
 * Notes for the launcher of what is durable already, so that the server's question is answered without a JVM: a file with the
 * name of the segment, whose only line is what {@code stat -Lc '%i %s %Y'} says of the file that was pushed. A file of another
 * server, or of another life of this one, has another inode or time.
 */
final class PushMarks {
    private final Path folder;

    PushMarks(Path folder) {
        this.folder = folder;
    }

    /** Makes the folder, for its owner alone, and puts away notes that nobody will ask for any more. */
    void prepare(ServerFolder server) throws IOException {
        Files.createDirectories(
                folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        try (DirectoryStream<Path> marks = Files.newDirectoryStream(folder)) {
            for (Path mark : marks) {
                if (!server.isReady(mark.getFileName().toString())) {
                    Files.deleteIfExists(mark);
                }
            }
        }
    }

    boolean has(Path file) throws IOException {
        Path mark = folder.resolve(file.getFileName());
        return Files.exists(mark) && Files.readString(mark).strip().equals(identity(file));
    }

    /** To be called when it is durable. */
    void set(Path file, String identity) throws IOException {
        Path unfinished = folder.resolve(file.getFileName() + ".new");
        Files.write(unfinished, (identity + "\n").getBytes(StandardCharsets.US_ASCII));
        Files.move(
                unfinished,
                folder.resolve(file.getFileName()),
                StandardCopyOption.ATOMIC_MOVE,
                StandardCopyOption.REPLACE_EXISTING);
    }

    /** What tells a file from another one of the same name. */
    static String identity(Path file) throws IOException {
        FileTime time = (FileTime) Files.getAttribute(file, "unix:lastModifiedTime");
        return Files.getAttribute(file, "unix:ino") + " " + Files.size(file) + " " + time.to(TimeUnit.SECONDS);
    }
}
