package dev.walfleet.wal.push;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.walfleet.vocabulary.FailureCode;
import dev.walfleet.vocabulary.WalfleetException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WalFileTest {
    private static final String SEGMENT = "00000001000000A2000000FF";

    @TempDir
    private Path wal;

    @Test
    void itIsWhatItsNameSays() throws IOException {
        assertThat(WalFile.of(file(SEGMENT))).isInstanceOf(WalFile.Segment.class);
        assertThat(WalFile.of(file(SEGMENT + ".partial"))).isInstanceOf(WalFile.Partial.class);
        assertThat(WalFile.of(file(SEGMENT + ".00000028.backup"))).isInstanceOf(WalFile.BackupNote.class);
        assertThat(WalFile.of(file("0000000A.history")))
                .asInstanceOf(InstanceOfAssertFactories.type(WalFile.History.class))
                .satisfies(history -> assertThat(history.timeline().id()).isEqualTo(10));
    }

    @Test
    void whatPostgresNeverArchivesIsRefused() throws IOException {
        Path other = file(SEGMENT + ".ready");
        assertThatThrownBy(() -> WalFile.of(other))
                .hasMessage("'" + other + "' is no file that PostgreSQL wants archived");
    }

    @Test
    void aFileThatIsNotThereIsRefusedByName() throws IOException {
        Path recycled = wal.resolve(SEGMENT);
        assertThatThrownBy(() -> WalFile.of(recycled))
                .isInstanceOfSatisfying(
                        WalfleetException.class,
                        thrown -> assertThat(thrown.failure().code()).isEqualTo(FailureCode.CONFIGURATION))
                .hasMessage("there is no file " + recycled);
        Files.createDirectory(recycled);
        assertThatThrownBy(() -> WalFile.of(recycled)).hasMessage("there is no file " + recycled);
    }

    private Path file(String name) throws IOException {
        return Files.createFile(wal.resolve(name));
    }
}
