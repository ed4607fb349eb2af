package dev.walfleet.wal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.walfleet.repository.wal.TimelineHistory;
import dev.walfleet.vocabulary.Lsn;
import dev.walfleet.vocabulary.Timeline;
import dev.walfleet.vocabulary.WalSegmentName;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class ArchiveStateTest {
    private static final int SIZE = 1 << 20;
    private static final Timeline ONE = new Timeline(1);
    private static final Timeline TWO = new Timeline(2);

    private final NavigableMap<Timeline, NavigableSet<WalSegmentName>> whole = new TreeMap<>();
    private final NavigableMap<WalSegmentName, Integer> tails = new TreeMap<>();

    @Test
    void anArchiveWithoutAGapReachesToTheEndOfItsTail() {
        segments(ONE, 3, 4, 5);
        tails.put(name(ONE, 6), 8192);

        ArchiveState state = state(Map.of());

        assertThat(state.gaps()).isEmpty();
        assertThat(state.begin()).isEqualTo(at(3, 0));
        assertThat(state.end()).isEqualTo(at(6, 8192));
    }

    @Test
    void aMissingSegmentIsAGapAndTheWayBeginsBehindIt() {
        segments(ONE, 3, 5, 6);

        ArchiveState state = state(Map.of());

        assertThat(state.gaps()).containsExactly(new ArchiveState.Gap(ONE, at(4, 0), at(5, 0)));
        assertThat(state.begin()).isEqualTo(at(5, 0));
        assertThat(state.end()).isEqualTo(at(7, 0));
    }

    @Test
    void aTimelineSwitchWithinASegmentIsNoGap() {
        segments(ONE, 3, 4);
        tails.put(name(ONE, 5), 4000);
        segments(TWO, 5, 6);

        ArchiveState state =
                state(Map.of(TWO, new TimelineHistory(TWO, List.of(new TimelineHistory.Ancestor(ONE, at(5, 5000))))));

        assertThat(state.gaps()).isEmpty();
        assertThat(state.timeline()).isEqualTo(TWO);
        assertThat(state.begin()).isEqualTo(at(3, 0));
        assertThat(state.end()).isEqualTo(at(7, 0));
    }

    @Test
    void whatIsMissingBeforeASwitchIsAGap() {
        segments(ONE, 3);
        segments(TWO, 5, 6);

        ArchiveState state =
                state(Map.of(TWO, new TimelineHistory(TWO, List.of(new TimelineHistory.Ancestor(ONE, at(5, 5000))))));

        assertThat(state.gaps()).containsExactly(new ArchiveState.Gap(TWO, at(4, 0), at(5, 0)));
    }

    @Test
    void whatAServerWroteThatWasLeftBehindIsNoPartOfTheWay() {
        segments(ONE, 3, 4, 5, 6, 7);
        segments(TWO, 5);

        ArchiveState state =
                state(Map.of(TWO, new TimelineHistory(TWO, List.of(new TimelineHistory.Ancestor(ONE, at(5, 5000))))));

        assertThat(state.gaps()).isEmpty();
        assertThat(state.end()).isEqualTo(at(6, 0));
    }

    @Test
    void nothingIsNothing() {
        assertThat(state(Map.of())).isEqualTo(new ArchiveState(null, null, null, List.of()));
    }

    private ArchiveState state(Map<Timeline, TimelineHistory> histories) {
        return ArchiveState.of(whole, tails, histories, SIZE);
    }

    private void segments(Timeline timeline, int... numbers) {
        NavigableSet<WalSegmentName> names = whole.computeIfAbsent(timeline, t -> new TreeSet<>());
        for (int number : numbers) {
            names.add(name(timeline, number));
        }
    }

    private static WalSegmentName name(Timeline timeline, int number) {
        return WalSegmentName.containing(timeline, at(number, 0), SIZE);
    }

    private static Lsn at(int number, int offset) {
        return new Lsn((long) number * SIZE + offset);
    }
}
