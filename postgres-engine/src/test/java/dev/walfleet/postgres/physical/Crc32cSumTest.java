package dev.walfleet.postgres.physical;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

class Crc32cSumTest {
    @Test
    void combinesPartsOfAnyLength() {
        Random random = new Random(1);
        byte[] bytes = new byte[300_000];
        random.nextBytes(bytes);
        for (int cut : new int[] {0, 1, 7, 64, 8192, 65_536, 299_999, 300_000}) {
            assertThat(Crc32cSum.combine(of(bytes, 0, cut), of(bytes, cut, bytes.length - cut), bytes.length - cut))
                    .as("cut at %s", cut)
                    .isEqualTo(of(bytes, 0, bytes.length));
        }
    }

    private static int of(byte[] bytes, int from, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, from, length);
        return (int) crc.getValue();
    }
}
