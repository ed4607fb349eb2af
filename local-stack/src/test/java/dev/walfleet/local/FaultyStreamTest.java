package dev.walfleet.local;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import org.junit.jupiter.api.Test;

class FaultyStreamTest {
    private final byte[] content = "0123456789".getBytes(US_ASCII);

    @Test
    void breaksAfterTheGivenNumberOfBytes() {
        ByteArrayOutputStream got = new ByteArrayOutputStream();
        InputStream cut = new FaultyStream(new ByteArrayInputStream(content), 4, 0);
        assertThatThrownBy(() -> cut.transferTo(got))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("after 4");
        assertThat(got.toString(US_ASCII)).isEqualTo("0123");
        assertThatThrownBy(() -> new FaultyStream(new ByteArrayInputStream(content), 0, 0).read())
                .isInstanceOf(IOException.class);
    }

    @Test
    void passesEverythingOtherwise() throws IOException {
        assertThat(new FaultyStream(new ByteArrayInputStream(content), -1, 0).readAllBytes())
                .isEqualTo(content);
        assertThat(new FaultyStream(new ByteArrayInputStream(content), -1, 1_000_000).readAllBytes())
                .isEqualTo(content);
        InputStream skipping = new FaultyStream(new ByteArrayInputStream(content), -1, 0);
        assertThat(skipping.skip(3)).isEqualTo(3);
        assertThat(skipping.read()).isEqualTo('3');
        assertThat(skipping.skip(100)).isEqualTo(6);
        assertThat(skipping.read()).isEqualTo(-1);
    }
}
