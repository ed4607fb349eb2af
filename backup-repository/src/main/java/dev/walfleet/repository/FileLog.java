package dev.walfleet.repository;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The logs as files: each line is one append, so that several processes may write to the same. */
final class FileLog implements RepositoryLog {
    private static final Logger log = LoggerFactory.getLogger(FileLog.class);
    private static final Set<PosixFilePermission> MODE = PosixFilePermissions.fromString("rw-r-----");

    private final Path folder;
    private final Clock clock;

    FileLog(Path folder, Clock clock) {
        this.folder = folder;
        this.clock = clock;
    }

    @Override
    public void append(Kind kind, String words) {
        Path file = folder.resolve(kind.name().toLowerCase(Locale.ROOT) + ".log");
        String line =
                clock.instant().truncatedTo(ChronoUnit.SECONDS) + " " + words.replaceAll("\\p{Cntrl}+", " ") + "\n";
        try (FileChannel channel = FileChannel.open(
                file,
                Set.of(StandardOpenOption.CREATE, StandardOpenOption.APPEND),
                PosixFilePermissions.asFileAttribute(MODE))) {
            channel.write(ByteBuffer.wrap(line.getBytes(StandardCharsets.UTF_8)));
        } catch (IOException | UnsupportedOperationException e) {
            log.warn("log line not written file={} error={}", file, e.toString());
        }
    }
}
