package dev.walfleet.runtime.job;

import dev.walfleet.event.Topic;
import java.time.Duration;

/**
 * How an instance runs jobs.
 *
 * @param topic the queue
 * @param slots how many at a time
 * @param progressInterval how often a running job's progress is published; at most 10 s
 * @param stopGrace how long a cancelled job may take to discard its partial work before it is handed back regardless
 */
public record JobSettings(Topic topic, int slots, Duration progressInterval, Duration stopGrace) {
    private static final Duration LONGEST_SILENCE = Duration.ofSeconds(10);

    public JobSettings {
        if (slots < 1) {
            throw new IllegalArgumentException(slots + " slots, expected 1 or more");
        }
        if (progressInterval.isZero()
                || progressInterval.isNegative()
                || progressInterval.compareTo(LONGEST_SILENCE) > 0) {
            throw new IllegalArgumentException(
                    "progress interval of " + progressInterval + ", expected more than 0 and at most 10 s");
        }
        if (stopGrace.isNegative()) {
            throw new IllegalArgumentException("stop grace of " + stopGrace + ", expected 0 or more");
        }
    }

    /** Progress every 5 s, 10 s of grace. */
    public static JobSettings of(Topic topic, int slots) {
        return new JobSettings(topic, slots, Duration.ofSeconds(5), LONGEST_SILENCE);
    }
}
