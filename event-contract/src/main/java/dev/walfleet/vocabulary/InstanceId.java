package dev.walfleet.vocabulary;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.regex.Pattern;

/**
 * One running process of a service, for example {@code dump-worker-3f2a}; stable over a restart where it is configured.
 *
 * @param value 1 to 100 of letters, digits, {@code . _ -}
 */
public record InstanceId(@JsonValue String value) implements Comparable<InstanceId> {
    private static final Pattern FORM = Pattern.compile("[A-Za-z0-9._-]{1,100}");

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public InstanceId {
        if (!FORM.matcher(value).matches()) {
            throw new IllegalArgumentException("instance id '" + value
                    + "' is not usable: expected 1 to 100 of letters, digits, '.', '_' and '-'");
        }
    }

    @Override
    public int compareTo(InstanceId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
