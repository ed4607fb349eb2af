package dev.walfleet.repository.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class ObjectKeyTest {
    /** docs/repository-format.md, "Names". */
    private static final Pattern FORM =
            Pattern.compile("(?!\\.{1,2}(/|$))[A-Za-z0-9._%-]+(/(?!\\.{1,2}(/|$))[A-Za-z0-9._%-]+)*");

    private static final String CHARACTERS = "aZ09._%-//..  \n\\:~@[`{é";

    @Test
    void isUsableExactlyWhereTheFormatSaysSo() {
        Random random = new Random(7);
        for (int round = 0; round < 200_000; round++) {
            StringBuilder word = new StringBuilder();
            for (int length = random.nextInt(9); length > 0; length--) {
                word.append(CHARACTERS.charAt(random.nextInt(CHARACTERS.length())));
            }
            String value = word.toString();
            assertThat(ObjectKey.usable(value))
                    .as(value)
                    .isEqualTo(FORM.matcher(value).matches());
        }
    }

    @Test
    void isNoLongerThanAnyStoreTakes() {
        assertThat(ObjectKey.usable("k".repeat(900))).isTrue();
        assertThat(ObjectKey.usable("k".repeat(901))).isFalse();
    }
}
