package dev.walfleet.restore.recovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TargetTimeTest {
    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

    @ParameterizedTest
    @CsvSource({
        "2026-11-22 13:14:15+01, 2026-11-22T12:14:15Z",
        "2026-11-22 13:14:15.123456+01:00, 2026-11-22T12:14:15.123456Z",
        "2026-11-22T12:14:15Z, 2026-11-22T12:14:15Z",
        "2026-11-22 12:14 UTC, 2026-11-22T12:14:00Z",
        "2026-11-22 13:14 Europe/Berlin, 2026-11-22T12:14:00Z",
        "2026-07-01 13:14:15 Europe/Berlin, 2026-07-01T11:14:15Z",
        "2026-11-22 07:14:15-5, 2026-11-22T12:14:15Z",
    })
    void aTimeWithItsZoneIsThatMoment(String text, Instant moment) {
        TargetTime time = TargetTime.parse(text, ZoneOffset.ofHours(9));
        assertThat(time.instant()).isEqualTo(moment);
        assertThat(time.zoneGiven()).isTrue();
    }

    @Test
    void aZoneThatIsAssumedIsStated() {
        TargetTime time = TargetTime.parse("2026-11-22 13:14:15", BERLIN);
        assertThat(time.instant()).isEqualTo(Instant.parse("2026-11-22T12:14:15Z"));
        assertThat(time.words())
                .isEqualTo("2026-11-22 13:14:15+01:00 = 2026-11-22 12:14:15Z"
                        + " (no zone was given: that of this machine, Europe/Berlin, is assumed)");
    }

    @Test
    void aLocalTimeThatIsNoneOrTwoIsNotGuessed() {
        assertThatThrownBy(() -> TargetTime.parse("2026-03-29 02:30:00", BERLIN))
                .hasMessageContaining("does not exist");
        assertThatThrownBy(() -> TargetTime.parse("2026-10-25 02:30:00", BERLIN))
                .hasMessageContaining("exists twice");
        assertThat(TargetTime.parse("2026-10-25 02:30:00+02", BERLIN).instant())
                .isEqualTo(Instant.parse("2026-10-25T00:30:00Z"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "yesterday",
                "2026-11-22",
                "22.11.2026 13:14",
                "2026-02-30 10:00",
                "2026-11-22 25:00Z",
                "2026-11-22 10:00 Mars/Base"
            })
    void whatIsNoTimeIsRefusedWithItsText(String text) {
        assertThatThrownBy(() -> TargetTime.parse(text, BERLIN))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("time '" + text + "'");
    }
}
