package dev.walfleet.cli.restore;

import dev.walfleet.cli.screen.ProgressBar;
import dev.walfleet.restore.RestoreWatch;

/** Shows the steps of a restore on a bar. */
public final class BarWatch implements RestoreWatch {
    private final ProgressBar bar;
    private volatile String step = "";
    private volatile long expected;

    public BarWatch(ProgressBar bar) {
        this.bar = bar;
    }

    @Override
    public void step(String words, long expectedBytes) {
        step = words;
        expected = expectedBytes;
        bar.update(words, 0, expectedBytes);
    }

    @Override
    public void bytes(long done) {
        bar.update(step, done, expected);
    }
}
