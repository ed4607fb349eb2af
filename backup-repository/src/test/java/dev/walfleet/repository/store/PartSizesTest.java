package dev.walfleet.repository.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class PartSizesTest {
    private static final long MIB = 1 << 20;
    private static final long GIB = 1 << 30;
    private static final ObjectKey KEY = new ObjectKey("a/b");

    @Test
    void beginSmallAndGrow() {
        PartSizes sizes = new PartSizes(512 * MIB);
        assertThat(sizes.of(1)).isEqualTo(8 << 20);
        assertThat(sizes.of(1000)).isEqualTo(8 << 20);
        assertThat(sizes.of(1001)).isEqualTo(16 << 20);
        assertThat(sizes.of(6001)).isEqualTo(512 << 20);
        assertThat(sizes.of(10_000)).isEqualTo(512 << 20);
    }

    @Test
    void neverExceedTheLargest() {
        assertThat(new PartSizes(32 * MIB).of(10_000)).isEqualTo(32 << 20);
    }

    @Test
    void holdWhatTheDocumentationSays() {
        assertThat(new PartSizes(32 * MIB).capacity() / GIB).isEqualTo(273);
        assertThat(new PartSizes(512 * MIB).capacity() / GIB).isEqualTo(2492);
    }

    @Test
    void refuseThePartAfterTheLast() {
        PartSizes sizes = new PartSizes(32 * MIB);
        assertThatCode(() -> sizes.requirePossible(10_000, KEY)).doesNotThrowAnyException();
        assertThatThrownBy(() -> sizes.requirePossible(10_001, KEY))
                .isInstanceOf(StoreException.class)
                .hasMessage("object a/b is larger than 273 GiB, the most that 10000 parts of up to 32 MiB hold");
    }
}
