package dev.walfleet.vocabulary;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.regex.Pattern;

/**
 * The name that the configuration gives a repository, for example {@code local} or {@code s3-frankfurt}.
 *
 * @param value 1 to 63 of {@code a-z 0-9 _ -}, starting with a letter or digit
 */
public record RepositoryName(@JsonValue String value) implements Comparable<RepositoryName> {
    private static final Pattern FORM = Pattern.compile("[a-z0-9][a-z0-9_-]{0,62}");

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public RepositoryName {
        if (!FORM.matcher(value).matches()) {
            throw new IllegalArgumentException("repository name '" + value
                    + "' is not usable: expected 1 to 63 of a-z, 0-9, '_' and '-', starting with a letter or digit");
        }
    }

    @Override
    public int compareTo(RepositoryName other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
