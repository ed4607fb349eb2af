package dev.walfleet.repository.wal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.walfleet.vocabulary.Lsn;
import dev.walfleet.vocabulary.Timeline;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class TimelineHistoryTest {
    private static final Timeline ONE = new Timeline(1);
    private static final Timeline TWO = new Timeline(2);
    private static final Timeline FOUR = new Timeline(4);

    @Test
    void readsWhatPostgresWrites() {
        TimelineHistory history = parse("""
                1\t0/5000060\tno recovery target specified

                2\t1/A0000000\tbefore 2026-11-22 02:00:00+00
                """);

        assertThat(history.all()).containsExactly(ONE, TWO, FOUR);
        assertThat(history.end(ONE)).contains(Lsn.parse("0/5000060"));
        assertThat(history.end(FOUR)).isEmpty();
        assertThat(history.after(TWO)).isEqualTo(FOUR);
    }

    @Test
    void aSwitchPointBelongsToTheNextTimeline() {
        TimelineHistory history = parse("1\t0/5000060\tx\n2\t1/A0000000\ty\n");

        assertThat(history.at(Lsn.parse("0/500005F"))).isEqualTo(ONE);
        assertThat(history.at(Lsn.parse("0/5000060"))).isEqualTo(TWO);
        assertThat(history.at(Lsn.parse("1/A0000000"))).isEqualTo(FOUR);
    }

    @Test
    void aLineWithoutSenseIsQuoted() {
        assertThatThrownBy(() -> parse("1\tnowhere\tx\n")).hasMessageContaining("1\tnowhere\tx");
        assertThatThrownBy(() -> parse("one\n")).hasMessageContaining("one");
    }

    private static TimelineHistory parse(String text) {
        return TimelineHistory.parse(FOUR, text.getBytes(StandardCharsets.UTF_8));
    }
}
