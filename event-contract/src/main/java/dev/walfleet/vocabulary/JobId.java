package dev.walfleet.vocabulary;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.regex.Pattern;

/**
 * The name of one job. It follows from what was asked for ({@code cluster/kind/slot}), so that asking twice is asking
 * once: {@code orders-prod/logical/20261122T020000Z}.
 *
 * @param value up to 200 visible ASCII characters
 */
public record JobId(@JsonValue String value) implements Comparable<JobId> {
    private static final Pattern FORM = Pattern.compile("[\\x21-\\x7e]{1,200}");
    private static final DateTimeFormatter SLOT =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public JobId {
        if (!FORM.matcher(value).matches()) {
            throw new IllegalArgumentException(
                    "job id '" + value + "' is not usable: expected 1 to 200 visible ASCII characters");
        }
    }

    /** The job that a plan asks for at one of its slots. */
    public static JobId of(ClusterId cluster, String kind, Instant slot) {
        return new JobId(cluster + "/" + kind + "/" + SLOT.format(slot));
    }

    /** A job that a person asks for; {@code salt} keeps two of the same second apart. */
    public static JobId manual(ClusterId cluster, String kind, Instant when, String salt) {
        return new JobId(cluster + "/" + kind + "/" + SLOT.format(when) + "-" + salt);
    }

    @Override
    public int compareTo(JobId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
