package dev.walfleet.cli.screen;

import java.io.PrintWriter;
import java.util.OptionalInt;
import java.util.function.LongSupplier;

/**
 * Tells on stderr how far long work is: a bar that is drawn over and over where that is a terminal, else a line every ten
 * seconds. Any thread may report; it costs next to nothing where nothing is drawn.
 */
public final class ProgressBar implements AutoCloseable {
    private static final long SECOND = 1_000_000_000L;
    private static final long DRAWN_EVERY = SECOND / 10;
    private static final long WRITTEN_EVERY = 10 * SECOND;
    /** How far back the shown rate looks. */
    private static final double MEMORY_SECONDS = 3;

    private final PrintWriter err;
    private final OptionalInt columns;
    private final LongSupplier nanoTime;

    private String label = "";
    private long done;
    private long expected;
    private double rate;
    private long sampledDone;
    private long sampledAt;
    private long shownAt;
    private boolean barOnScreen;

    /**
     * @param columns the width of the terminal; empty where stderr is none
     * @param nanoTime a monotonic clock
     */
    public ProgressBar(PrintWriter err, OptionalInt columns, LongSupplier nanoTime) {
        this.err = err;
        this.columns = columns;
        this.nanoTime = nanoTime;
        this.sampledAt = nanoTime.getAsLong();
        this.shownAt = sampledAt;
    }

    /**
     * The state of the work.
     *
     * @param what is worked on
     * @param bytesDone so far
     * @param bytesExpected in all, an estimate; 0 where nothing is known
     */
    public synchronized void update(String what, long bytesDone, long bytesExpected) {
        String words = Screen.printable(what).replace('\n', ' ');
        long now = nanoTime.getAsLong();
        if (!words.equals(label) && !label.isEmpty()) { // other work has a rate of its own
            rate = 0;
            sampledDone = bytesDone;
            sampledAt = now;
        }
        label = words;
        done = bytesDone;
        expected = bytesExpected;
        if (now - shownAt >= (columns.isPresent() ? DRAWN_EVERY : WRITTEN_EVERY)) {
            sample(now);
            show();
            shownAt = now;
        }
    }

    /** A line of the story; the bar moves below it. */
    public synchronized void note(String line) {
        erase();
        err.print(Screen.printable(line) + "\n");
        err.flush();
    }

    /** Takes the bar off the screen. What became of the work is for the caller to say. */
    @Override
    public synchronized void close() {
        erase();
        err.flush();
    }

    private void sample(long now) {
        double seconds = (double) (now - sampledAt) / SECOND;
        if (seconds <= 0) {
            return;
        }
        double current = Math.max(0, done - sampledDone) / seconds;
        double weight = rate == 0 ? 1 : 1 - Math.exp(-seconds / MEMORY_SECONDS);
        rate += weight * (current - rate);
        sampledDone = done;
        sampledAt = now;
    }

    private void show() {
        ProgressLine line = new ProgressLine(label, done, expected, Math.round(rate));
        if (columns.isPresent()) {
            err.print("\r" + line.bar(columns.getAsInt()) + "\u001b[K");
            barOnScreen = true;
        } else {
            err.print(line.text() + "\n");
        }
        err.flush();
    }

    private void erase() {
        if (barOnScreen) {
            err.print("\r\u001b[K");
            barOnScreen = false;
        }
    }
}
