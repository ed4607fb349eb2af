package dev.walfleet.cli.screen;

import dev.walfleet.vocabulary.DataSize;
import dev.walfleet.vocabulary.DurationText;
import java.time.Duration;

/**
 * How far a piece of work is, at one moment.
 *
 * @param label what is worked on
 * @param done bytes so far
 * @param expected bytes in all, an estimate; 0 where nothing is known
 * @param bytesPerSecond of late; 0 where nothing is known
 */
record ProgressLine(String label, long done, long expected, long bytesPerSecond) {
    private static final int WIDEST_BAR = 30;
    private static final int NARROWEST_BAR = 8;

    /** One line for a terminal, never wider than it. */
    String bar(int columns) {
        String figures = figures();
        int room = columns - 1 - Screen.length(label) - Screen.length(figures) - 6;
        String line;
        if (expected > 0 && room >= NARROWEST_BAR) {
            int width = Math.min(WIDEST_BAR, room);
            int full = (int) (width * fraction());
            line = label + "  [" + "#".repeat(full) + "-".repeat(width - full) + "]  " + figures;
        } else {
            line = label + "  " + figures;
        }
        return Screen.length(line) < columns ? line : line.substring(0, line.offsetByCodePoints(0, columns - 1));
    }

    /** One line for a log. */
    String text() {
        return label + "  " + figures();
    }

    private String figures() {
        StringBuilder text = new StringBuilder();
        if (expected > 0) {
            text.append(Screen.right(percent() + "%", 4)).append("  ");
        }
        text.append(new DataSize(done));
        if (expected > 0 && done <= expected) {
            text.append(" of ").append(new DataSize(expected));
        }
        if (bytesPerSecond > 0) {
            text.append("  ").append(new DataSize(bytesPerSecond)).append("/s");
            if (expected > done) {
                text.append("  ")
                        .append(DurationText.format(Duration.ofSeconds((expected - done) / bytesPerSecond)))
                        .append(" left");
            }
        }
        return text.toString();
    }

    private double fraction() {
        return Math.min(1.0, (double) done / expected);
    }

    /** 100 only when all is done: the expectation is an estimate. */
    private int percent() {
        int percent = (int) (100 * fraction());
        return done == expected ? 100 : Math.min(99, percent);
    }
}
