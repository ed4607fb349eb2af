package dev.walfleet.scheduler.time;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ClockGuardTest {
    private static final Instant NOON = Instant.parse("2026-11-20T12:00:00Z");
    private static final Duration HOUR = Duration.ofHours(1);

    private final ClockGuard guard = new ClockGuard(Duration.ofSeconds(10), Duration.ofMinutes(1));
    private Duration uptime = Duration.ZERO;

    /** A second passes; the wall clock is off by so much. */
    private ClockGuard.Reading second(Duration off) {
        uptime = uptime.plusSeconds(1);
        return guard.read(NOON.plus(uptime).plus(off), uptime);
    }

    private int secondsUntilTrusted(Duration off, int atMost) {
        for (int i = 1; i <= atMost; i++) {
            if (second(off).trusted()) {
                return i;
            }
        }
        return -1;
    }

    @Test
    void trustsAClockThatRuns() {
        assertThat(second(Duration.ZERO)).isEqualTo(new ClockGuard.Reading(NOON.plusSeconds(1), true, Duration.ZERO));
        for (int i = 0; i < 100; i++) {
            assertThat(second(Duration.ofMillis(50L * i)).trusted()).isTrue();
        }
    }

    @Test
    void doesNotFollowAJumpUntilItLasted() {
        second(Duration.ZERO);
        ClockGuard.Reading jumped = second(HOUR);
        assertThat(jumped).isEqualTo(new ClockGuard.Reading(NOON.plusSeconds(2), false, HOUR));
        assertThat(secondsUntilTrusted(HOUR, 100)).isEqualTo(60);
        assertThat(second(HOUR).now()).isEqualTo(NOON.plus(uptime).plus(HOUR));
    }

    @Test
    void aJumpThatIsTakenBackNeverHappened() {
        second(Duration.ZERO);
        assertThat(second(HOUR.negated()).trusted()).isFalse();
        assertThat(second(Duration.ZERO).trusted()).isTrue();
    }

    @Test
    void aClockThatJumpsAboutIsNotTrusted() {
        second(Duration.ZERO);
        for (int i = 1; i < 300; i++) {
            assertThat(second(HOUR.multipliedBy(i / 30 + 1)).trusted()).isFalse();
        }
    }

    @Test
    void anotherMachineConfirmsAJumpAtOnce() {
        second(Duration.ZERO);
        second(HOUR);
        guard.witness(NOON.plus(uptime).plus(HOUR).minusSeconds(2), uptime);
        assertThat(second(HOUR).trusted()).isTrue();
    }

    @Test
    void anotherMachineThatContradictsIsBelieved() {
        second(Duration.ZERO);
        for (int i = 0; i < 600; i++) {
            guard.witness(NOON.plus(uptime), uptime);
            assertThat(second(HOUR).trusted()).isFalse();
        }
        assertThat(secondsUntilTrusted(HOUR, 100)).isBetween(55, 65);
    }
}
