package dev.walfleet.repository.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class PartBufferTest {
    @Test
    void givesBackWhatItWasGivenAnyNumberOfTimes() throws Exception {
        byte[] content = ObjectStoreContract.bytes(1_000_003, 1);
        PartBuffer buffer = new PartBuffer();
        for (int at = 0; at < content.length; at += 99_991) {
            buffer.append(content, at, Math.min(99_991, content.length - at));
        }
        assertThat(buffer.size()).isEqualTo(content.length);
        assertThat(buffer.read().readAllBytes()).isEqualTo(content);
        assertThat(buffer.read().readAllBytes()).isEqualTo(content);
    }

    @Test
    void isReadFromAMarkAgain() throws Exception {
        PartBuffer buffer = new PartBuffer();
        byte[] content = ObjectStoreContract.bytes(600_000, 2);
        buffer.append(content, 0, content.length);
        var in = buffer.read();
        assertThat(in.read()).isEqualTo(content[0] & 0xff);
        in.mark(content.length);
        in.readAllBytes();
        in.reset();
        assertThat(in.readAllBytes()).isEqualTo(Arrays.copyOfRange(content, 1, content.length));
    }

    @Test
    void startsAnewWhenCleared() throws Exception {
        PartBuffer buffer = new PartBuffer();
        buffer.append(new byte[300_000], 0, 300_000);
        buffer.clear();
        buffer.append(new byte[] {1, 2}, 0, 2);
        assertThat(buffer.read().readAllBytes()).containsExactly(1, 2);
    }
}
