package dev.walfleet.postgres.server;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ShellWordTest {
    @Test
    void quotesStandWhereTheyAreNeeded() {
        assertThat(ShellWord.of("/var/lib/pg-17/a_b.c")).isEqualTo("/var/lib/pg-17/a_b.c");
        assertThat(ShellWord.of("/srv/my data")).isEqualTo("'/srv/my data'");
        assertThat(ShellWord.of("it's")).isEqualTo("'it'\\''s'");
        assertThat(ShellWord.of("$(id)")).isEqualTo("'$(id)'");
        assertThat(ShellWord.of("")).isEqualTo("''");
    }
}
