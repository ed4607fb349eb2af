package dev.walfleet.repository.store;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A file that is being written, whose name tells who writes it: {@code <machine>.<pid>.<unique>.tmp}. The machine is this
 * boot of this kernel and the pid namespace, so that a pid is only looked up where it means something; a directory may be
 * shared by several hosts and containers.
 */
final class TempFile implements Closeable {
    /** What the names of claims end with; their content is the name of their holder's temporary file. */
    static final String CLAIM = ".claim";

    private static final Duration ABANDONED_AFTER = Duration.ofDays(1);
    private static final int SLICE = 256 << 10;
    private static final FileAttribute<Set<PosixFilePermission>> MODE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-r-----"));
    private static final String OWNER =
            Machine.ID + "." + ProcessHandle.current().pid();
    /** Names of the files that this process writes now. */
    private static final Set<String> LIVE = ConcurrentHashMap.newKeySet();

    private final Path path;
    private final FileChannel channel;

    private TempFile(Path path, FileChannel channel) {
        this.path = path;
        this.channel = channel;
    }

    static TempFile create(Path folder) throws IOException {
        String name = OWNER + "." + UUID.randomUUID() + ".tmp";
        LIVE.add(name);
        try {
            Path path = folder.resolve(name);
            return new TempFile(
                    path,
                    FileChannel.open(path, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), MODE));
        } catch (IOException | RuntimeException e) {
            LIVE.remove(name);
            throw e;
        }
    }

    Path path() {
        return path;
    }

    void write(byte[] bytes, int offset, int length) throws IOException {
        // in slices: the JDK keeps a direct buffer per thread as large as the largest write
        for (int done = 0; done < length; ) {
            ByteBuffer slice = ByteBuffer.wrap(bytes, offset + done, Math.min(SLICE, length - done));
            done += slice.remaining();
            while (slice.hasRemaining()) {
                channel.write(slice);
            }
        }
    }

    /** Makes the content durable. */
    void sync() throws IOException {
        channel.force(true);
        channel.close();
    }

    /** Removes the file, where it still has its temporary name. */
    @Override
    public void close() throws IOException {
        try (channel) {
            Files.deleteIfExists(path);
        } finally {
            LIVE.remove(path.getFileName().toString());
        }
    }

    /**
     * Whether nobody will finish this file: its process is gone, or it is unknown and nothing was written for a day. A file
     * of a process that is alive on this machine is never abandoned, however slow.
     */
    static boolean abandoned(Path file, Clock clock) throws IOException {
        try {
            String name = file.getFileName().toString();
            String writer = name.endsWith(CLAIM) ? Files.readString(file) : name;
            String[] parts = writer.split("\\.");
            if (parts.length > 2 && parts[0].equals(Machine.ID) && parts[1].matches("\\d{1,18}")) {
                return writer.startsWith(OWNER + ".")
                        ? !LIVE.contains(writer)
                        : ProcessHandle.of(Long.parseLong(parts[1])).isEmpty();
            }
            Instant touched = Files.getLastModifiedTime(file).toInstant();
            return touched.isBefore(clock.instant().minus(ABANDONED_AFTER));
        } catch (NoSuchFileException e) {
            return false; // finished meanwhile
        }
    }

    /** This boot and pid namespace, in few characters; a random word where the system does not tell. */
    private static final class Machine {
        static final String ID = identify();

        private static String identify() {
            try {
                String boot = Files.readString(Path.of("/proc/sys/kernel/random/boot_id"));
                String pids =
                        Files.readSymbolicLink(Path.of("/proc/self/ns/pid")).toString();
                return UUID.nameUUIDFromBytes((boot + pids).getBytes(StandardCharsets.UTF_8))
                        .toString();
            } catch (IOException | RuntimeException e) {
                return UUID.randomUUID().toString();
            }
        }
    }
}
