package dev.walfleet.vocabulary;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.nio.charset.StandardCharsets;

/**
 * The name of one database inside a cluster, as {@code pg_database.datname} holds it: any characters, up to 63 bytes.
 *
 * @param value the name, never quoted
 */
public record DatabaseName(@JsonValue String value) implements Comparable<DatabaseName> {
    /** {@code NAMEDATALEN - 1} of a stock PostgreSQL. */
    private static final int MAX_BYTES = 63;

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public DatabaseName {
        int bytes = value.getBytes(StandardCharsets.UTF_8).length;
        if (value.isEmpty() || bytes > MAX_BYTES || value.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("database name '" + value + "' has " + bytes + " bytes, expected 1 to "
                    + MAX_BYTES + " and no NUL");
        }
    }

    @Override
    public int compareTo(DatabaseName other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
