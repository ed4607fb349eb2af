package dev.walfleet.wal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.walfleet.repository.wal.TimelineHistory;
import dev.walfleet.vocabulary.Lsn;
import dev.walfleet.vocabulary.Timeline;
import dev.walfleet.vocabulary.WalSegmentName;
import java.util.List;
import org.junit.jupiter.api.Test;

class OpeningTest {
    private static final int SIZE = 16 << 20;
    private static final TimelineHistory SECOND = new TimelineHistory(
            new Timeline(2), List.of(new TimelineHistory.Ancestor(new Timeline(1), new Lsn(9L * SIZE + 5000))));

    @Test
    void ofTheSegmentInWhichATimelineBeginsTheBeginningIsInherited() {
        assertThat(inherited(2, 9)).isEqualTo(5000);
    }

    @Test
    void ofOthersNothingIs() {
        assertThat(inherited(2, 10)).isZero();
        assertThat(inherited(1, 8)).isZero();
    }

    private static int inherited(int timeline, int segment) {
        return Opening.inherited(
                SECOND, WalSegmentName.containing(new Timeline(timeline), new Lsn((long) segment * SIZE), SIZE), SIZE);
    }
}
