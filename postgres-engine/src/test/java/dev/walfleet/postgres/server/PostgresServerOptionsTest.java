package dev.walfleet.postgres.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class PostgresServerOptionsTest {
    private final PostgresServerOptions plain = PostgresServerOptions.in(
            Path.of("/srv/pg"), new PostgresInstallation(new PostgresVersion(17, 1, "17.1"), Path.of("/bin")));

    @Test
    void keepsDataAndFsyncsByDefault() {
        assertThat(plain.throwAway()).isFalse();
        assertThat(plain.settings()).isEmpty();
        assertThat(plain.port()).isZero();
        assertThat(plain.startTimeout()).isEqualTo(Duration.ofSeconds(60));
        assertThat(plain.givenPassword()).isEmpty();
    }

    @Test
    void keepsEachChange() {
        PostgresServerOptions changed = plain.withPort(5433)
                .withSetting("wal_level", "logical")
                .withSetting("my.setting", "x y")
                .withPassword("p")
                .withStartTimeout(Duration.ofSeconds(1));
        assertThat(changed.port()).isEqualTo(5433);
        assertThat(changed.settings()).containsEntry("wal_level", "logical").containsEntry("my.setting", "x y");
        assertThat(changed.givenPassword()).contains("p");
        assertThat(changed.startTimeout()).isEqualTo(Duration.ofSeconds(1));
        assertThat(changed.toString()).doesNotContain("password").contains("port=5433");
    }

    @Test
    void refusesNonsenseAndQuotesIt() {
        assertThatThrownBy(() -> plain.withPort(70_000)).hasMessage("port of 70000, expected 0 to 65535");
        assertThatThrownBy(() -> plain.withSetting("a=b", "c")).hasMessage("a server setting named \"a=b\"");
        assertThatThrownBy(() -> plain.withPassword("two\nlines"))
                .hasMessageContaining("control character")
                .hasMessageNotContaining("two");
    }
}
