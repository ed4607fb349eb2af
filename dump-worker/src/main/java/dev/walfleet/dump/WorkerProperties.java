package dev.walfleet.dump;

import dev.walfleet.vocabulary.DurationText;
import java.nio.file.Path;
import java.time.Duration;

/**
 * How a dump worker works: the section {@code worker} of the configuration.
 *
 * @param slots jobs at a time, 1 to 64 (default 2)
 * @param scratch a folder for the files that a parallel dump has finished and not yet stored; the system's temporary folder
 *     where absent
 * @param progressInterval how often a running backup tells how far it is (default 5 s, at most 10 s)
 * @param stopGrace how long a stopping worker lets a cancelled backup discard its work (default 10 s)
 */
public record WorkerProperties(int slots, Path scratch, Duration progressInterval, Duration stopGrace) {
    private static final Duration MAX_SILENCE = Duration.ofSeconds(10);

    public static final WorkerProperties DEFAULTS = new WorkerProperties(
            2, Path.of(System.getProperty("java.io.tmpdir")), Duration.ofSeconds(5), Duration.ofSeconds(10));

    private static final int MAX_SLOTS = 64;

    @SuppressWarnings("ConstantValue") // a key that is absent from the file arrives here as null or 0
    public WorkerProperties {
        slots = slots == 0 ? 2 : slots;
        if (slots < 1 || slots > MAX_SLOTS) {
            throw new IllegalArgumentException("slots of " + slots + ", expected 1 to " + MAX_SLOTS);
        }
        scratch = scratch == null ? Path.of(System.getProperty("java.io.tmpdir")) : scratch;
        progressInterval = progressInterval == null ? Duration.ofSeconds(5) : progressInterval;
        if (progressInterval.isNegative() || progressInterval.compareTo(MAX_SILENCE) > 0) {
            // a lease may be 20 s: rarer progress would take the living for dead
            throw new IllegalArgumentException("progress-interval of " + DurationText.format(progressInterval)
                    + ", expected up to " + DurationText.format(MAX_SILENCE));
        }
        stopGrace = stopGrace == null ? Duration.ofSeconds(10) : stopGrace;
    }
}
