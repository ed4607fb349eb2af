package dev.walfleet.repository.store;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class UploadMemoryTest {
    private static final long MIB = 1 << 20;

    @Test
    void isAnEighthOfTheHeapWithinBounds() {
        assertThat(UploadMemory.ofHeap(64 * MIB).largestPart()).isEqualTo(32 * MIB);
        assertThat(UploadMemory.ofHeap(256 * MIB).largestPart()).isEqualTo(32 * MIB);
        assertThat(UploadMemory.ofHeap(1024 * MIB).largestPart()).isEqualTo(128 * MIB);
        assertThat(UploadMemory.ofHeap(64 * 1024 * MIB).largestPart()).isEqualTo(512 * MIB);
    }

    @Test
    void givesNoMoreThanThereIs() {
        UploadMemory memory = new UploadMemory(20, 8);
        assertThat(memory.tryAcquire(15)).isTrue();
        assertThat(memory.tryAcquire(6)).isFalse();
        assertThat(memory.tryAcquire(5)).isTrue();
        memory.release(15);
        assertThat(memory.tryAcquire(15)).isTrue();
        assertThat(memory.used()).isEqualTo(20);
    }
}
