package dev.walfleet.wal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.walfleet.event.WalEvent;
import dev.walfleet.event.WalGapClosed;
import dev.walfleet.event.WalGapFound;
import dev.walfleet.event.WalRetentionEndangered;
import dev.walfleet.event.WalRetentionRelieved;
import dev.walfleet.event.WalStreamLagged;
import dev.walfleet.event.WalStreamResumed;
import dev.walfleet.vocabulary.ClusterId;
import dev.walfleet.vocabulary.DataSize;
import dev.walfleet.vocabulary.Lsn;
import dev.walfleet.vocabulary.Timeline;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class WatchesTest {
    private static final ClusterId CLUSTER = new ClusterId("orders-prod");
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-11-22T02:00:00Z"), ZoneOffset.UTC);
    private static final long GIB = 1L << 30;

    private long nanos;
    private final WalLag lag = new WalLag(() -> nanos);
    private final LagWatch lagWatch = new LagWatch(CLUSTER, Duration.ofMinutes(5), CLOCK);
    private final RetentionWatch retention = new RetentionWatch(CLUSTER, new DataSize(10 * GIB), CLOCK);
    private final GapWatch gaps = new GapWatch(CLUSTER, CLOCK);

    @Test
    void theAgeOfTheOldestWalThatIsNotDurableIsTheLag() {
        lag.begin(new Lsn(1000), new Lsn(1000));
        assertThat(lag.seconds()).isZero();
        passes(Duration.ofHours(1));
        lag.serverEnd(new Lsn(2000));
        passes(Duration.ofSeconds(10));
        lag.serverEnd(new Lsn(3000));
        passes(Duration.ofSeconds(5));

        assertThat(lag.seconds()).isEqualTo(15);
        lag.durable(new Lsn(1500));
        assertThat(lag.seconds())
                .as("bytes of the first ten seconds are still missing")
                .isEqualTo(15);
        lag.durable(new Lsn(2000));
        assertThat(lag.seconds()).isEqualTo(5);
        assertThat(lag.bytes()).isEqualTo(1000);
        lag.durable(new Lsn(3000));
        assertThat(lag.seconds()).isZero();
    }

    @Test
    void walThatGetsDurableTooLateIsToldOnceAndThatItCaughtUpOnce() {
        lag.begin(new Lsn(1000), new Lsn(1000));
        lag.serverEnd(new Lsn(2000));
        passes(Duration.ofMinutes(5));
        assertThat(lagWatch.tick(lag, false)).isEmpty();
        passes(Duration.ofSeconds(12));

        WalStreamLagged lagged = (WalStreamLagged) lagWatch.tick(lag, false).orElseThrow();
        assertThat(lagged.behind()).isEqualTo(Duration.ofSeconds(312));
        assertThat(lagged.behindBytes()).isEqualTo(1000);
        assertThat(lagWatch.tick(lag, false)).isEmpty();
        lag.durable(new Lsn(2000));
        assertThat(lagWatch.tick(lag, true))
                .as("it was stalled, and that is still told")
                .isEmpty();
        assertThat(lagWatch.tick(lag, false).orElseThrow()).isInstanceOf(WalStreamResumed.class);
        assertThat(lagWatch.tick(lag, false)).isEmpty();
    }

    @Test
    void aSlotThatKeepsTooMuchIsToldBeforeTheDiskIsFull() {
        assertThat(retention.tick(slot("reserved", 9 * GIB, null))).isEmpty();

        WalRetentionEndangered told = (WalRetentionEndangered)
                retention.tick(slot("reserved", 10 * GIB, null)).orElseThrow();
        assertThat(told.retainedBytes()).isEqualTo(10 * GIB);
        assertThat(told.safeBytes()).isNull();
        assertThat(retention.tick(slot("reserved", 12 * GIB, null))).isEmpty();
        assertThat(retention.tick(slot("reserved", 6 * GIB, null)))
                .as("not yet")
                .isEmpty();
        assertThat(retention.tick(slot("reserved", GIB, null)).orElseThrow()).isInstanceOf(WalRetentionRelieved.class);
    }

    @Test
    void halfOfWhatTheServerAdmitsIsTooMuchAndALostSlotIsToldAgain() {
        assertThat(retention.tick(slot("extended", GIB, 4 * GIB))).isEmpty();
        assertThat(retention.tick(slot("extended", 2 * GIB, 4 * GIB))).isPresent();
        assertThat(retention.tick(slot("extended", 3 * GIB, 4 * GIB))).isEmpty();

        WalRetentionEndangered lost = (WalRetentionEndangered)
                retention.tick(slot("lost", 0, 4 * GIB)).orElseThrow();

        assertThat(lost.status()).isEqualTo("lost");
        assertThat(retention.tick(slot("lost", 0, 4 * GIB))).isEmpty();
    }

    @Test
    void aGapIsToldOnceWhereNothingIsOnItsWayAndOnceWhenItIsClosed() {
        ArchiveState.Gap old = new ArchiveState.Gap(new Timeline(1), new Lsn(100), new Lsn(200));
        ArchiveState.Gap newest = new ArchiveState.Gap(new Timeline(1), new Lsn(900), new Lsn(1000));
        ArchiveState both = new ArchiveState(new Timeline(1), new Lsn(0), new Lsn(2000), List.of(old, newest));

        List<WalEvent> first = gaps.tick(both, new Lsn(900));

        assertThat(first).singleElement().isInstanceOfSatisfying(WalGapFound.class, gap -> {
            assertThat(gap.from()).isEqualTo(new Lsn(100));
            assertThat(gap.to()).isEqualTo(new Lsn(200));
        });
        assertThat(gaps.tick(both, new Lsn(950))).isEmpty();
        assertThat(gaps.tick(new ArchiveState(new Timeline(1), new Lsn(0), new Lsn(2000), List.of()), new Lsn(2000)))
                .singleElement()
                .isInstanceOf(WalGapClosed.class);
    }

    private void passes(Duration time) {
        nanos += time.toNanos();
    }

    private static SlotState slot(String status, long retained, @Nullable Long limit) {
        return new SlotState(
                "walfleet_orders_prod",
                true,
                true,
                new Lsn(0),
                status,
                new Lsn(retained),
                retained,
                limit == null ? null : (Long) (limit - retained),
                limit,
                16 << 20);
    }
}
