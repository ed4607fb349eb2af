package dev.walfleet.vocabulary;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.regex.Pattern;

/**
 * The name that Walfleet knows a PostgreSQL cluster by, for example {@code orders-prod}: the key of its events and the
 * name of its folder in every repository.
 *
 * @param value 1 to 63 of {@code a-z 0-9 . _ -}, starting with a letter or a digit
 */
public record ClusterId(@JsonValue String value) implements Comparable<ClusterId> {
    private static final Pattern FORM = Pattern.compile("[a-z0-9][a-z0-9._-]{0,62}");

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public ClusterId {
        if (!FORM.matcher(value).matches()) {
            throw new IllegalArgumentException(
                    "cluster id '" + value
                            + "' is not usable: expected 1 to 63 of a-z, 0-9, '.', '_' and '-', starting with a letter or digit");
        }
    }

    /** The cluster id that a host name or an environment variable suggests: lower case, what is not allowed becomes '-'. */
    public static ClusterId from(String name) {
        String cleaned = name.toLowerCase(java.util.Locale.ROOT)
                .replaceAll("[^a-z0-9._-]+", "-")
                .replaceAll("^[^a-z0-9]+", "");
        return new ClusterId(cleaned.substring(0, Math.min(63, cleaned.length())));
    }

    @Override
    public int compareTo(ClusterId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
