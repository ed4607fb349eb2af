package dev.walfleet.scheduler.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CronScheduleTest {
    private static final ZoneId UTC = ZoneId.of("UTC");
    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

    private static List<String> slots(String expression, ZoneId zone, String after, int count) {
        CronSchedule schedule = CronSchedule.of(expression, zone);
        List<String> slots = new ArrayList<>();
        Instant slot = Instant.parse(after);
        for (int i = 0; i < count; i++) {
            slot = schedule.next(slot);
            slots.add(slot.toString());
        }
        return slots;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0 2 * * *        | 2026-11-21T02:00:00Z | 2026-11-22T02:00:00Z",
                "0 */6 * * *      | 2026-11-20T18:00:00Z | 2026-11-21T00:00:00Z",
                "15,45 1-5/2 * JAN-MAR MON-FRI | 2027-01-01T01:15:00Z | 2027-01-01T01:45:00Z",
                "0 0 * * sun      | 2026-11-22T00:00:00Z | 2026-11-29T00:00:00Z",
                "0 0 * * 7        | 2026-11-22T00:00:00Z | 2026-11-29T00:00:00Z",
                "0 0 31 * *       | 2026-12-31T00:00:00Z | 2027-01-31T00:00:00Z",
                "0 0 29 2 *       | 2028-02-29T00:00:00Z | 2032-02-29T00:00:00Z",
                "@hourly          | 2026-11-20T13:00:00Z | 2026-11-20T14:00:00Z",
                "@daily           | 2026-11-21T00:00:00Z | 2026-11-22T00:00:00Z",
                "@Midnight        | 2026-11-21T00:00:00Z | 2026-11-22T00:00:00Z",
                "@weekly          | 2026-11-22T00:00:00Z | 2026-11-29T00:00:00Z",
                "@monthly         | 2026-12-01T00:00:00Z | 2027-01-01T00:00:00Z",
                "@yearly          | 2027-01-01T00:00:00Z | 2028-01-01T00:00:00Z",
            })
    void readsACrontab(String expression, String first, String second) {
        assertThat(slots(expression, UTC, "2026-11-20T12:00:00Z", 2)).containsExactly(first, second);
    }

    @Test
    void runsOnEitherDayWhereBothAreGiven() {
        assertThat(slots("0 0 13 * 5", UTC, "2026-12-05T00:00:00Z", 3))
                .containsExactly("2026-12-11T00:00:00Z", "2026-12-13T00:00:00Z", "2026-12-18T00:00:00Z");
    }

    @Test
    void followsItsZoneThroughTheYear() {
        assertThat(slots("0 2 * * *", ZoneId.of("America/New_York"), "2026-06-30T12:00:00Z", 1))
                .containsExactly("2026-07-01T06:00:00Z");
        assertThat(slots("0 2 * * *", ZoneId.of("America/New_York"), "2026-12-30T12:00:00Z", 1))
                .containsExactly("2026-12-31T07:00:00Z");
    }

    /** On 29 March 2026 Berlin's clocks go from 02:00 to 03:00 at 01:00 UTC. */
    @Test
    void runsASlotThatTheClockLeapsOverOnceRightAfter() {
        assertThat(slots("30 2 * * *", BERLIN, "2026-03-28T12:00:00Z", 2))
                .containsExactly("2026-03-29T01:00:00Z", "2026-03-30T00:30:00Z");
        assertThat(slots("*/20 * * * *", BERLIN, "2026-03-29T00:39:00Z", 3))
                .containsExactly("2026-03-29T00:40:00Z", "2026-03-29T01:00:00Z", "2026-03-29T01:20:00Z");
    }

    /** On 25 October 2026 they go from 03:00 back to 02:00 at 01:00 UTC. */
    @Test
    void runsASlotThatTheClockShowsTwiceOnce() {
        assertThat(slots("30 2 * * *", BERLIN, "2026-10-24T12:00:00Z", 2))
                .containsExactly("2026-10-25T00:30:00Z", "2026-10-26T01:30:00Z");
        assertThat(slots("0 * * * *", BERLIN, "2026-10-24T23:30:00Z", 3))
                .containsExactly("2026-10-25T00:00:00Z", "2026-10-25T02:00:00Z", "2026-10-25T03:00:00Z");
    }

    @Test
    void knowsTheNewestSlotWhileAnHourRepeats() {
        CronSchedule schedule = CronSchedule.of("*/20 * * * *", BERLIN);
        assertThat(schedule.newest(Instant.parse("2026-10-25T01:10:00Z")))
                .contains(Instant.parse("2026-10-25T00:40:00Z"));
        assertThat(schedule.newest(Instant.parse("2026-10-25T02:00:00Z")))
                .contains(Instant.parse("2026-10-25T02:00:00Z"));
        assertThat(schedule.newest(Instant.parse("2026-03-29T01:00:00Z")))
                .contains(Instant.parse("2026-03-29T01:00:00Z"));
        assertThat(CronSchedule.of("30 2 * * *", BERLIN).newest(Instant.parse("2026-03-29T05:00:00Z")))
                .contains(Instant.parse("2026-03-29T01:00:00Z"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"* * * * *", "7 * * * *", "30 2 * * *", "*/25 1-3 * * *", "0 0 13 * 5", "45 2 29 3 *"})
    void newestAndNextMeetWithoutAGap(String expression) {
        Random random = new Random(7);
        for (ZoneId zone : List.of(UTC, BERLIN, ZoneId.of("Australia/Lord_Howe"), ZoneId.of("Africa/Cairo"))) {
            CronSchedule schedule = CronSchedule.of(expression, zone);
            for (int i = 0; i < 60; i++) {
                long base = i % 2 == 0
                        ? turn(zone, random)
                        : Instant.parse("2026-01-01T00:00:00Z").getEpochSecond();
                Instant at = Instant.ofEpochSecond(base + random.nextInt(4 * 3600));
                Instant newest = schedule.newest(at).orElseThrow();
                Instant next = schedule.next(at);
                assertThat(newest).isBeforeOrEqualTo(at);
                assertThat(next).isAfter(at);
                assertThat(schedule.next(newest)).isEqualTo(next);
                assertThat(schedule.newest(next)).contains(next);
                assertThat(schedule.newest(next.minusSeconds(1))).contains(newest);
            }
        }
    }

    private static long turn(ZoneId zone, Random random) {
        var turn = zone.getRules()
                .nextTransition(Instant.parse("2026-01-01T00:00:00Z").plus(Duration.ofDays(random.nextInt(300))));
        return turn == null ? 1_780_000_000L : turn.getInstant().getEpochSecond() - 2 * 3600;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "61 * * * *",
                "0 2 * *",
                "0 2 * * * *",
                "x",
                "",
                "@reboot",
                "0 0 30 2 *",
                "0 0 L * *",
                "0 22-2 * * *"
            })
    void refusesNonsenseAndQuotesIt(String expression) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CronSchedule.of(expression, UTC))
                .withMessageContaining("schedule '" + expression + "' is not usable: ");
    }

    @Test
    void saysWhatItMeans() {
        assertThat(CronSchedule.of("0 */6 * * *", UTC).describe()).isEqualTo("every 6 hours at minute 0 (UTC)");
        assertThat(CronSchedule.of("@daily", BERLIN)).isEqualTo(CronSchedule.of(" @daily ", BERLIN));
    }
}
