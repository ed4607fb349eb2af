package dev.walfleet.vocabulary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WalSegmentNameTest {
    private static final int MIB = 1 << 20;
    private static final Timeline ONE = new Timeline(1);

    /** What {@code XLByteToSeg} and {@code XLogFileName} make of it; the rows of 16 MiB also {@code pg_walfile_name}. */
    @ParameterizedTest
    @CsvSource({
        "1, 0/0, 16, 000000010000000000000000",
        "1, 0/1000000, 16, 000000010000000000000001",
        "1, 0/1FFFFFF, 16, 000000010000000000000001",
        "1, 0/2000000, 16, 000000010000000000000002",
        "1, 0/FFFFFFFF, 16, 0000000100000000000000FF",
        "1, 1/0, 16, 000000010000000100000000",
        "10, 16/B374D848, 16, 0000000A00000016000000B3",
        "1, FFFFFFFF/FFFFFFFF, 16, 00000001FFFFFFFF000000FF",
        "1, 0/FFFFFFFF, 1, 000000010000000000000FFF",
        "1, 1/100000, 1, 000000010000000100000001",
        "1, 0/40000000, 1024, 000000010000000000000001",
        "1, 1/0, 1024, 000000010000000100000000",
        "2147483647, 0/0, 64, 7FFFFFFF0000000000000000",
    })
    void isNamedAsPostgresNamesIt(int timeline, String lsn, int mebibytes, String name) {
        assertThat(WalSegmentName.containing(new Timeline(timeline), Lsn.parse(lsn), mebibytes * MIB))
                .hasToString(name);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 16, 64, 1024})
    void startsWhereItsFirstByteIs(int mebibytes) {
        int size = mebibytes * MIB;
        for (String lsn : new String[] {"0/0", "0/FFFFFFFF", "1/0", "16/B374D848", "FFFFFFFF/FFFFFFFF"}) {
            WalSegmentName segment = WalSegmentName.containing(ONE, Lsn.parse(lsn), size);

            assertThat(Lsn.parse(lsn).minus(segment.start(size))).isBetween(0L, size - 1L);
            assertThat(WalSegmentName.containing(ONE, segment.start(size), size))
                    .isEqualTo(segment);
        }
    }

    @Test
    void theNextOneCarriesOver() {
        assertThat(new WalSegmentName("0000000100000000000000FF").next(16 * MIB))
                .hasToString("000000010000000100000000");
        assertThat(new WalSegmentName("000000010000000000000003").next(1024 * MIB))
                .hasToString("000000010000000100000000");
        assertThat(new WalSegmentName("000000020000000000000007").next(16 * MIB))
                .hasToString("000000020000000000000008");
    }

    @Test
    void aNameThatNoSegmentOfThisSizeHasIsRefused() {
        assertThatThrownBy(() -> new WalSegmentName("000000010000000000000100").start(16 * MIB))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("WAL segment 000000010000000000000100 cannot be one of segments of 16777216 bytes");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, 16, 3 * MIB, MIB / 2, Integer.MIN_VALUE})
    void aSizeThatInitdbRefusesIsRefused(int size) {
        assertThatThrownBy(() -> WalSegmentName.containing(ONE, new Lsn(0), size))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("WAL segment size of " + size + " bytes");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "00000001000000000000000",
                "0000000100000000000000071",
                "00000001000000000000000a",
                "000000010000000000000007.partial",
                "00000002.history",
                "000000010000000000000007\n"
            })
    void whatIsNoSegmentIsRefused(String name) {
        assertThat(WalSegmentName.is(name)).isFalse();
        assertThatThrownBy(() -> new WalSegmentName(name))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'" + name + "'");
    }

    @Test
    void knowsItsTimeline() {
        assertThat(new WalSegmentName("0000000A0000000000000007").timeline()).isEqualTo(new Timeline(10));
        assertThat(new Timeline(10)).hasToString("0000000A");
        assertThatThrownBy(() -> new Timeline(0)).hasMessage("timeline 0, expected 1 or more");
    }
}
