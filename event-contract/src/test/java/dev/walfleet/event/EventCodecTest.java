package dev.walfleet.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.walfleet.vocabulary.BackupKind;
import dev.walfleet.vocabulary.ClusterId;
import dev.walfleet.vocabulary.FailureCode;
import dev.walfleet.vocabulary.JobId;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EventCodecTest {
    private static final String REQUESTED = "dev.walfleet.backup.requested.v1";
    private static final String SMALLEST =
            "\"job\":\"j\",\"cluster\":\"c\",\"kind\":\"logical\",\"slot\":\"2026-11-22T02:00:00Z\",\"requestedBy\":\"me\"";

    @Test
    void whatAnotherSystemLeavesOutHasADefault() {
        assertThat(decode(REQUESTED, "{" + SMALLEST + "}"))
                .isEqualTo(new BackupRequested(
                        new JobId("j"),
                        new ClusterId("c"),
                        BackupKind.LOGICAL,
                        Instant.parse("2026-11-22T02:00:00Z"),
                        1,
                        3,
                        0,
                        List.of(),
                        "me",
                        null));
    }

    @Test
    void aNullIsAnAbsentField() {
        assertThat(
                        decode(
                                REQUESTED,
                                "{" + SMALLEST
                                        + ",\"attempt\":null,\"maxAttempts\":null,\"handBacks\":null,\"databases\":null,\"plan\":null}"))
                .isEqualTo(decode(REQUESTED, "{" + SMALLEST + "}"));
    }

    @Test
    void fieldsOfTomorrowAreIgnored() {
        assertThat(decode(REQUESTED, "{" + SMALLEST + ",\"priority\":{\"of\":[\"tomorrow\"]}}"))
                .isEqualTo(decode(REQUESTED, "{" + SMALLEST + "}"));
    }

    @Test
    void typesOfTomorrowAreEmpty() {
        assertThat(EventCodec.decode("dev.walfleet.backup.requested.v2", new byte[0]))
                .isEmpty();
    }

    @Test
    void failureCodesOfTomorrowAreStillFailures() {
        BackupFailed failed = (BackupFailed) decode("dev.walfleet.backup.failed.v1", """
                {"job":"j","cluster":"c","kind":"logical","slot":"2026-11-22T02:00:00Z","instance":"w","last":true,
                 "failedAt":"2026-11-22T02:00:01Z","failure":{"code":"DISK_ON_FIRE","message":"it burns","kind":"BUG"}}
                """);

        assertThat(failed.failure().code()).isEqualTo(FailureCode.UNRECOGNIZED);
        assertThat(failed.failure().message()).isEqualTo("it burns");
        assertThat(failed.failure().hint()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"job", "cluster", "kind", "slot", "requestedBy"})
    void aMissingFieldIsNamed(String field) {
        String without = ("{" + SMALLEST + "}")
                .replaceAll("\"" + field + "\":\"[^\"]*\",?", "")
                .replace(",}", "}");

        assertThatThrownBy(() -> decode(REQUESTED, without))
                .isInstanceOf(UnreadableEventException.class)
                .hasMessageStartingWith("an event of type " + REQUESTED + " is not readable: ")
                .hasMessageContaining("'" + field + "' is missing");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "\"cluster\":\"Orders Prod\"|cluster id 'Orders Prod'|cluster",
                "\"job\":\"a b\"|job id 'a b'|job",
                "\"kind\":\"weekly\"|backup kind 'weekly'|kind",
                "\"slot\":\"yesterday\"|yesterday|slot",
                "\"attempt\":-1|the field 'attempt' is -1|requested",
                "\"attempt\":\"many\"|many|attempt",
                "\"databases\":[null]|databases[]|requested",
                "\"databases\":\"orders\"|ArrayList|databases",
                "\"attempt\":99999999999|99999999999|attempt",
            })
    void aWrongValueIsQuotedWithItsPlace(String field, String quoted, String place) {
        assertThatThrownBy(() -> decode(REQUESTED, "{" + SMALLEST + "," + field + "}"))
                .isInstanceOf(UnreadableEventException.class)
                .hasMessageContaining(quoted)
                .hasMessageContaining(place);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "null",
                "[]",
                "7",
                "\"text\"",
                "{",
                "{\"job\":",
                "{}{}",
                "not json",
                "{\"job\": NaN}",
                "\u0000\u0001\u0002"
            })
    void whatIsNoEventIsUnreadable(String data) {
        assertThatThrownBy(() -> decode(REQUESTED, data)).isInstanceOf(UnreadableEventException.class);
    }

    @Test
    void whatIsMadeToHurtIsUnreadable() {
        String deep = "{" + SMALLEST + ",\"x\":" + "[".repeat(100_000) + "]".repeat(100_000) + "}";
        String longText = "{" + SMALLEST + ",\"plan\":\"" + "x".repeat(2 << 20) + "\"}";
        String longNumber = "{" + SMALLEST + ",\"attempt\":" + "9".repeat(100_000) + "}";

        for (String data : List.of(deep, longText, longNumber)) {
            assertThatThrownBy(() -> decode(REQUESTED, data))
                    .isInstanceOf(UnreadableEventException.class)
                    .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(1000));
        }
    }

    @Test
    void everyTypeBelongsToOneTopic() {
        EventCodec.types().forEach((type, event) -> {
            long topics = java.util.Arrays.stream(Topic.values())
                    .filter(topic -> topic.events().isAssignableFrom(event))
                    .count();
            assertThat(topics).as(type).isEqualTo(1);
            assertThat(type).matches("dev\\.walfleet\\.[a-z]+\\.[a-z-]+\\.v[0-9]+");
            assertThat(EventCodec.typeOf(event)).isEqualTo(type);
        });
    }

    private static Event decode(String type, String data) {
        return EventCodec.decode(type, data.getBytes(StandardCharsets.UTF_8)).orElseThrow();
    }
}
