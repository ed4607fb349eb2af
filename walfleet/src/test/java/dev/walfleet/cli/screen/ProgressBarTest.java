package dev.walfleet.cli.screen;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class ProgressBarTest {
    private static final long MIB = 1 << 20;
    private static final long SECOND = 1_000_000_000L;

    private final StringWriter err = new StringWriter();
    private long now;

    @Test
    void onATerminalItDrawsABarWithRateAndTimeLeft() {
        ProgressBar bar = bar(OptionalInt.of(80));
        now = SECOND;
        bar.update("orders", 25 * MIB, 100 * MIB);

        assertThat(err.toString())
                .isEqualTo("\rorders  [#####-----------------]   25%  25.0MiB of 100.0MiB  25.0MiB/s  3s left\u001b[K");

        bar.close();
        assertThat(err.toString()).endsWith("\r\u001b[K");
    }

    @Test
    void onATerminalItDrawsAtMostTenTimesASecond() {
        ProgressBar bar = bar(OptionalInt.of(80));
        for (int i = 0; i < 1000; i++) {
            now += SECOND / 1000;
            bar.update("orders", i, 1000);
        }

        assertThat(err.toString().split("\r")).hasSizeLessThanOrEqualTo(11);
    }

    @Test
    void elsewhereItWritesALineEveryTenSeconds() {
        ProgressBar bar = bar(OptionalInt.empty());
        for (int i = 1; i <= 25; i++) {
            now = i * SECOND;
            bar.update("orders", i * MIB, 100 * MIB);
        }
        bar.close();

        assertThat(err.toString()).isEqualTo("""
                        orders   10%  10.0MiB of 100.0MiB  1.0MiB/s  1m30s left
                        orders   20%  20.0MiB of 100.0MiB  1.0MiB/s  1m20s left
                        """);
    }

    @Test
    void theNextStepHasARateOfItsOwn() {
        ProgressBar bar = bar(OptionalInt.empty());
        now = 10 * SECOND;
        bar.update("files", 500 * MIB, 600 * MIB);
        now = 15 * SECOND;
        bar.update("recovering", 0, 160 * MIB);
        now = 20 * SECOND;
        bar.update("recovering", 50 * MIB, 160 * MIB);

        assertThat(err.toString()).isEqualTo("""
                        files   83%  500.0MiB of 600.0MiB  50.0MiB/s  2s left
                        recovering   31%  50.0MiB of 160.0MiB  10.0MiB/s  11s left
                        """);
    }

    @Test
    void shortWorkThatNobodyWatchesLeavesNoTrace() {
        ProgressBar bar = bar(OptionalInt.empty());
        now = SECOND;
        bar.update("orders", 1, 2);
        bar.close();

        assertThat(err.toString()).isEmpty();
    }

    @Test
    void whatIsNotKnownIsNotShown() {
        assertThat(new ProgressLine("orders", 3 * MIB, 0, 0).bar(80)).isEqualTo("orders  3.0MiB");
        assertThat(new ProgressLine("orders", 3 * MIB, 0, MIB).text()).isEqualTo("orders  3.0MiB  1.0MiB/s");
    }

    @Test
    void anEstimateThatWasTooLowIsNeverAHundredPercent() {
        assertThat(new ProgressLine("orders", 3 * MIB, 2 * MIB, MIB).text())
                .isEqualTo("orders   99%  3.0MiB  1.0MiB/s");
        assertThat(new ProgressLine("orders", 2 * MIB, 2 * MIB, 0).text()).isEqualTo("orders  100%  2.0MiB of 2.0MiB");
    }

    @Test
    void aNarrowTerminalLosesTheBarBeforeTheFigures() {
        assertThat(new ProgressLine("orders", MIB, 2 * MIB, MIB).bar(54))
                .isEqualTo("orders   50%  1.0MiB of 2.0MiB  1.0MiB/s  1s left");
        assertThat(new ProgressLine("orders", MIB, 2 * MIB, MIB).bar(20)).hasSize(19);
    }

    @Test
    void aNoteStandsAboveTheBar() {
        ProgressBar bar = bar(OptionalInt.of(80));
        now = SECOND;
        bar.update("orders", 1, 2);
        bar.note("database orders is done");

        assertThat(err.toString()).endsWith("\r\u001b[Kdatabase orders is done\n");
    }

    private ProgressBar bar(OptionalInt columns) {
        return new ProgressBar(new PrintWriter(err), columns, () -> now);
    }
}
