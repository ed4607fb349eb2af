package dev.walfleet.postgres.cluster;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;
import java.util.stream.Stream;

/** The format of a pg_dump archive. */
public enum DumpFormat {
    /** Directory with several jobs, custom otherwise. */
    AUTO,
    /** One stream, {@code pg_dump -Fc}. */
    CUSTOM,
    /** A folder with one file a table, {@code pg_dump -Fd}. */
    DIRECTORY;

    @JsonValue
    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public static DumpFormat parse(String key) {
        return Stream.of(values())
                .filter(format -> format.key().equals(key))
                .findFirst()
                .orElseThrow(() ->
                        new IllegalArgumentException("dump format '" + key + "', expected auto, custom or directory"));
    }
}
