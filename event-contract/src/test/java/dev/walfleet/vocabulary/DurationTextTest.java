package dev.walfleet.vocabulary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DurationTextTest {
    @ParameterizedTest
    @CsvSource({
        "500ms,PT0.5S",
        "30s,PT30S",
        "5m,PT5M",
        "26h,PT26H",
        "30d,PT720H",
        "1h30m,PT1H30M",
        "PT5M,PT5M",
        "0s,PT0S"
    })
    void readsWhatPeopleWrite(String text, Duration expected) {
        assertThat(DurationText.parse(text)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "5", "5 m", "-5m", "5min", "1.5h", "Pfoo", "m"})
    void refusesWhatIsNoDurationAndQuotesIt(String text) {
        assertThatThrownBy(() -> DurationText.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("duration '" + text + "' is not usable");
    }

    @ParameterizedTest
    @CsvSource({
        "PT0.25S,250ms",
        "PT1.34S,1.3s",
        "PT59S,59s",
        "PT4M12S,4m12s",
        "PT4M,4m",
        "PT26H,1d2h",
        "PT720H,30d",
        "PT1H0M59S,1h",
        "PT-5S,-5s"
    })
    void printsAtMostTwoUnits(Duration duration, String expected) {
        assertThat(DurationText.format(duration)).isEqualTo(expected);
    }
}
