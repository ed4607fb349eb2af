package dev.walfleet.cli.screen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class TableTest {
    @Test
    void columnsAreAsWideAsTheyNeedAndFiguresAlignToTheRight() {
        String screen = Table.of("BACKUP", ">SIZE", "WHERE")
                .row("backup_20261122_020000.orders", "1.2GiB", "local, s3")
                .row("globals_20261122_020000", "812B", "")
                .render();

        assertThat(screen).isEqualTo("""
                        BACKUP                           SIZE  WHERE
                        backup_20261122_020000.orders  1.2GiB  local, s3
                        globals_20261122_020000          812B  -
                        """);
    }

    @Test
    void aNameCannotBreakOutOfItsCell() {
        assertThat(Table.of("DATABASE").row("a\u001b[2Jb\nc").render()).isEqualTo("DATABASE\na?[2Jb c\n");
    }

    @Test
    void aRowOfAnotherLengthIsRefused() {
        assertThatThrownBy(() -> Table.of("A", "B").row("a"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("1 values in a table of 2 columns");
    }

    @Test
    void factsStandBelowEachOtherAndEmptyOnesAreLeftOut() {
        assertThat(Facts.of()
                        .fact("cluster", "orders-prod")
                        .fact("plan", "")
                        .fact("restore", "zstd -dc x |\npg_restore -d y")
                        .render())
                .isEqualTo("cluster  orders-prod\nrestore  zstd -dc x |\n         pg_restore -d y\n");
    }
}
