package dev.walfleet.wal;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;
import java.util.stream.Stream;

/** What a shipper does where WAL that the archive lacks is gone from the server. */
public enum AfterGap {
    /** It waits for a person, and says so for as long as it waits. */
    STOP,
    /** It says what is lost, once, and goes on with what there is. */
    CONTINUE;

    /** {@code stop}, {@code continue}. */
    @JsonValue
    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }

    @JsonCreator
    public static AfterGap parse(String key) {
        return Stream.of(values())
                .filter(value -> value.key().equals(key))
                .findFirst()
                .orElseThrow(
                        () -> new IllegalArgumentException("after-gap '" + key + "', expected 'stop' or 'continue'"));
    }
}
