package dev.walfleet.wal.push;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.walfleet.postgres.cluster.RestoredCopy;
import dev.walfleet.vocabulary.ClusterId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RestoredCopyTest {
    private static final ClusterId ORDERS = new ClusterId("orders-prod");

    @TempDir
    private Path data;

    @Test
    void aCopyIsRefusedUnderTheNameOfWhatItWasMadeFromAndUnderNoOther() {
        assertThatThrownBy(() -> RestoredCopy.refuse(Optional.of("orders-prod"), ORDERS, "server db1:5432"))
                .hasMessage("server db1:5432 was restored from the archive of orders-prod and must not write into it");
        assertThatCode(() -> RestoredCopy.refuse(Optional.of("orders-prod"), new ClusterId("copy"), "server"))
                .doesNotThrowAnyException();
        assertThatCode(() -> RestoredCopy.refuse(Optional.empty(), ORDERS, "server"))
                .doesNotThrowAnyException();
        assertThatCode(() -> RestoredCopy.refuse(Optional.of(""), ORDERS, "server"))
                .as("what SHOW says after a reset")
                .doesNotThrowAnyException();
    }

    @Test
    void itIsFoundInTheDataFolderWhereTheLastOfTheNameCounts() throws IOException {
        ServerFolder server =
                new ServerFolder(Files.createDirectory(data.resolve("pg_wal")).resolve("segment"));
        assertThat(server.setting(RestoredCopy.SETTING)).isEmpty();
        Files.writeString(
                data.resolve("postgresql.auto.conf"),
                "walfleet.restored_from = 'older'\narchive_mode = 'off'\nwalfleet.restored_from = 'orders-prod'\n");
        assertThat(server.setting(RestoredCopy.SETTING)).contains("orders-prod");
        Files.write(data.resolve("postgresql.auto.conf"), new byte[] {'#', (byte) 0xe4, '\n'});
        assertThat(server.setting(RestoredCopy.SETTING)).as("in no encoding").isEmpty();
    }
}
