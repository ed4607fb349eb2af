package dev.walfleet.vocabulary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LsnTest {
    /** What {@code SELECT '...'::pg_lsn, '...'::pg_lsn - '0/0'} says. */
    @ParameterizedTest
    @CsvSource({
        "0/0, 0, 0/0",
        "0/1, 1, 0/1",
        "0/01000028, 16777256, 0/1000028",
        "1/0, 4294967296, 1/0",
        "16/B374D848, 97500059720, 16/B374D848",
        "16/b374d848, 97500059720, 16/B374D848",
        "00000016/B374D848, 97500059720, 16/B374D848",
        "FFFFFFFF/FFFFFFFF, 18446744073709551615, FFFFFFFF/FFFFFFFF",
    })
    void readsAndPrintsAsPostgresDoes(String text, String bytes, String printed) {
        Lsn lsn = Lsn.parse(text);

        assertThat(Long.toUnsignedString(lsn.position())).isEqualTo(bytes);
        assertThat(lsn).hasToString(printed);
        assertThat(Lsn.parse(lsn.toString())).isEqualTo(lsn);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "/", "0", "16/", "/B374D848", "16/B374D8480", "1 6/B374D848", "16/B374D848\n", "G/0", "-1/0"
            })
    void refusesWhatPostgresRefuses(String text) {
        assertThatThrownBy(() -> Lsn.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("LSN '" + text + "' is not of the form 16/B374D848");
    }

    @Test
    void goesOnAcrossTheSlash() {
        assertThat(Lsn.parse("0/FFFFFFFF").plus(1)).isEqualTo(Lsn.parse("1/0"));
        assertThat(Lsn.parse("1/0").minus(Lsn.parse("0/FFFFFFFF"))).isEqualTo(1);
        assertThat(Lsn.parse("0/0").minus(Lsn.parse("0/10"))).isEqualTo(-16);
    }

    @Test
    void comparesWithoutASign() {
        assertThat(Lsn.parse("FFFFFFFF/0")).isGreaterThan(Lsn.parse("7FFFFFFF/0"));
        assertThat(Lsn.parse("A/0")).isGreaterThan(Lsn.parse("9/FFFFFFFF"));
        assertThat(Lsn.parse("A/0")).isEqualByComparingTo(Lsn.parse("a/00000000"));
    }
}
