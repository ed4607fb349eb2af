package dev.walfleet.repository;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileLogTest {
    private final Clock clock = Clock.fixed(Instant.parse("2026-11-22T02:00:11.5Z"), ZoneOffset.UTC);

    @Test
    void appendsOneLineEach(@TempDir Path folder) throws IOException {
        RepositoryLog log = new FileLog(folder, clock);
        log.append(RepositoryLog.Kind.BACKUP, "completed backup=a");
        log.append(RepositoryLog.Kind.BACKUP, "failed\nbackup=b");
        log.append(RepositoryLog.Kind.VERIFY, "passed backup=a");
        assertThat(Files.readString(folder.resolve("backup.log")))
                .isEqualTo("2026-11-22T02:00:11Z completed backup=a\n2026-11-22T02:00:11Z failed backup=b\n");
        assertThat(Files.readString(folder.resolve("verify.log"))).isEqualTo("2026-11-22T02:00:11Z passed backup=a\n");
    }

    @Test
    void neverFailsWhatItTellsOf(@TempDir Path folder) {
        new FileLog(folder.resolve("gone"), clock).append(RepositoryLog.Kind.RESTORE, "completed");
    }
}
