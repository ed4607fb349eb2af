package dev.walfleet.vocabulary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DataSizeTest {
    @ParameterizedTest
    @CsvSource({
        "0,0",
        "512,512",
        "512B,512",
        "1KiB,1024",
        "64MiB,67108864",
        "64 MiB,67108864",
        "1.5GiB,1610612736",
        "2TiB,2199023255552"
    })
    void readsWhatPeopleWrite(String text, long bytes) {
        assertThat(DataSize.parse(text).bytes()).isEqualTo(bytes);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "64MB", "64mib", "-1", "1e6", "MiB", "1,5GiB"})
    void refusesWhatIsNoSizeAndQuotesIt(String text) {
        assertThatThrownBy(() -> DataSize.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("size '" + text + "' is not usable");
    }

    @Test
    void refusesWhatNoDiskHolds() {
        assertThatThrownBy(() -> DataSize.parse("99999999PiB")).hasMessageContaining("larger than any disk");
        assertThatThrownBy(() -> new DataSize(-1)).hasMessageContaining("size of -1 bytes");
    }

    @ParameterizedTest
    @CsvSource({
        "0,0B,0B",
        "1000,1000B,1000B",
        "1024,1KiB,1.0KiB",
        "67108864,64MiB,64.0MiB",
        "1288490189,1288490189B,1.2GiB",
        "1152,1152B,1.1KiB",
        "1048575,1048575B,1024.0KiB"
    })
    void printsExactlyForMachinesAndRoundedForPeople(long bytes, String exact, String rounded) {
        assertThat(new DataSize(bytes).exact()).isEqualTo(exact);
        assertThat(new DataSize(bytes)).hasToString(rounded);
        assertThat(DataSize.parse(exact).bytes()).isEqualTo(bytes);
    }
}
