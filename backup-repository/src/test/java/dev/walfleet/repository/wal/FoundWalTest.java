package dev.walfleet.repository.wal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.walfleet.vocabulary.Lsn;
import dev.walfleet.vocabulary.Timeline;
import dev.walfleet.vocabulary.WalSegmentName;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class FoundWalTest {
    private static final int SEGMENT = 1024 * 1024;
    private static final Timeline ONE = new Timeline(1);
    private static final Timeline TWO = new Timeline(2);

    @Test
    void whatWasArchivedBehindTheEndOfItsTimelineIsNoPartOfTheHistory() {
        byte[] archived = new byte[SEGMENT];
        Arrays.fill(archived, (byte) 7);
        WalSegmentName name = WalSegmentName.containing(ONE, new Lsn(3L * SEGMENT), SEGMENT);
        Lsn left = new Lsn(3L * SEGMENT + 5000);
        FoundWal found = new FoundWal(name, archived, SEGMENT);

        FoundWal cut = found.within(new TimelineHistory(TWO, List.of(new TimelineHistory.Ancestor(ONE, left))));

        assertThat(cut.length()).isEqualTo(5000);
        assertThat(cut.end()).isEqualTo(left);
        assertThat(Arrays.copyOf(cut.content(), 5000)).containsOnly(7);
        assertThat(Arrays.copyOfRange(cut.content(), 5000, SEGMENT)).containsOnly(0);
        assertThat(archived).as("the archive's own bytes are not touched").containsOnly(7);
        assertThat(found.within(new TimelineHistory(ONE, List.of()))).isSameAs(found);
    }
}
