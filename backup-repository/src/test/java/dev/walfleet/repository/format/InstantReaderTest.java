package dev.walfleet.repository.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.DateTimeException;
import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InstantReaderTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "2026-11-22T19:07:14Z",
                "2026-11-22T19:07:14.9Z",
                "2026-11-22T19:07:14.986Z",
                "2026-11-22T19:07:14.986358436Z",
                "2024-02-29T23:59:59.000000001Z",
                "1969-12-31T23:59:59.5Z",
                "+12026-11-22T19:07:14Z",
                "2026-11-22T24:00:00Z"
            })
    void readsWhatTheLongWayReads(String text) {
        assertThat(InstantReader.of(text)).isEqualTo(Instant.parse(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Z",
                "2026-11-22",
                "2026-11-22T19:07:14",
                "2026-11-22 19:07:14Z",
                "2026-13-22T19:07:14Z",
                "2026-02-29T19:07:14Z",
                "2026-11-22T19:07:60Z",
                "2026-11-22T19:07:14.1234567890Z",
                "2O26-11-22T19:07:14Z"
            })
    void refusesWhatTheLongWayRefuses(String text) {
        assertThatThrownBy(() -> Instant.parse(text)).isInstanceOf(DateTimeException.class);
        assertThatThrownBy(() -> InstantReader.of(text)).isInstanceOf(DateTimeException.class);
    }
}
