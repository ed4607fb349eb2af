package dev.walfleet.wal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.walfleet.repository.wal.TimelineHistory;
import dev.walfleet.vocabulary.Lsn;
import dev.walfleet.vocabulary.Timeline;
import dev.walfleet.vocabulary.WalSegmentName;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class StartPointTest {
    private static final int SIZE = 1 << 20;
    private static final TimelineHistory FIRST = TimelineHistory.of(new Timeline(1));
    /** Timeline 2 begins in the middle of segment 9. */
    private static final TimelineHistory SECOND = new TimelineHistory(
            new Timeline(2), List.of(new TimelineHistory.Ancestor(new Timeline(1), lsn(9).plus(SIZE / 2))));

    @Test
    void anEmptyArchiveBeginsWhereTheServerKeepsWalFrom() {
        assertThat(StartPoint.decide(FIRST, lsn(7).plus(4096), segments(), SIZE))
                .isEqualTo(start(1, 7));
    }

    @Test
    void whatIsDurableIsNotStreamedAgain() {
        assertThat(StartPoint.decide(FIRST, lsn(7), segments(1, 7, 8, 9), SIZE)).isEqualTo(start(1, 10));
    }

    @Test
    void aHoleThatTheServerCanFillIsFilled() {
        assertThat(StartPoint.decide(FIRST, lsn(7), segments(1, 6, 7, 9), SIZE)).isEqualTo(start(1, 8));
    }

    @Test
    void anArchiveThatEndsRightBeforeTheSlotHasNoGap() {
        StartPoint start = StartPoint.decide(FIRST, lsn(7).plus(100), segments(1, 5, 6), SIZE);

        assertThat(start).isEqualTo(start(1, 7));
        assertThat(start.afterGap()).isEmpty();
    }

    @Test
    void anArchiveThatEndsBeforeTheSlotAsksForTheRestAndKnowsWhereToGoOnWithoutIt() {
        StartPoint start = StartPoint.decide(FIRST, lsn(7), segments(1, 3, 4), SIZE);

        assertThat(start.segment()).isEqualTo(name(1, 5));
        assertThat(start.afterGap()).contains(name(1, 7));
        assertThat(start.skippingGap()).isEqualTo(start(1, 7));
    }

    @Test
    void wholeSegmentsOfTheOldTimelineComeBeforeTheSwitch() {
        assertThat(StartPoint.decide(SECOND, lsn(7), segments(1, 6), SIZE)).isEqualTo(start(1, 7));
    }

    @Test
    void theSegmentOfTheSwitchBelongsToTheNewTimeline() {
        assertThat(StartPoint.decide(SECOND, lsn(7), segments(1, 7, 8), SIZE)).isEqualTo(start(2, 9));
    }

    @Test
    void afterAFailoverTheNewServersSlotMayBeginLater() {
        StartPoint start = StartPoint.decide(SECOND, lsn(11), segments(1, 6, 7), SIZE);

        assertThat(start.segment()).isEqualTo(name(1, 8));
        assertThat(start.afterGap()).contains(name(2, 11));
    }

    @Test
    void whatTheOldPrimaryWroteBehindTheSwitchIsNoPartOfTheWay() {
        NavigableSet<WalSegmentName> archived = segments(1, 7, 8, 9, 10, 11);

        assertThat(StartPoint.decide(SECOND, lsn(9).plus(SIZE - 1), archived, SIZE))
                .isEqualTo(start(2, 9));
    }

    @Test
    void aSwitchOnASegmentsBoundLeavesNothingBehind() {
        TimelineHistory history = new TimelineHistory(
                new Timeline(3),
                List.of(
                        new TimelineHistory.Ancestor(new Timeline(1), lsn(9)),
                        new TimelineHistory.Ancestor(new Timeline(2), lsn(9).plus(1000))));

        assertThat(StartPoint.decide(history, lsn(8), segments(1, 8), SIZE)).isEqualTo(start(3, 9));
    }

    private static Lsn lsn(int segment) {
        return new Lsn((long) segment * SIZE);
    }

    private static StartPoint start(int timeline, int segment) {
        return new StartPoint(name(timeline, segment), null);
    }

    private static WalSegmentName name(int timeline, int segment) {
        return WalSegmentName.containing(new Timeline(timeline), lsn(segment), SIZE);
    }

    private static NavigableSet<WalSegmentName> segments(int... timelineThenSegments) {
        NavigableSet<WalSegmentName> names = new TreeSet<>();
        for (int i = 1; i < timelineThenSegments.length; i++) {
            names.add(name(timelineThenSegments[0], timelineThenSegments[i]));
        }
        return names;
    }
}
