package dev.walfleet.repository.store;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.regex.Pattern;

/**
 * The name of an object below a repository's root: segments of {@code A-Z a-z 0-9 . _ % -} with a slash between, none of
 * them {@code .} or {@code ..}, none empty; so that it is a safe path and needs no escaping in any store.
 *
 * @param value for example {@code orders-prod/full/backup_20261122_020000.orders.dump.zst}
 */
public record ObjectKey(@JsonValue String value) implements Comparable<ObjectKey> {
    private static final Pattern FORM =
            Pattern.compile("(?!\\.{1,2}(/|$))[A-Za-z0-9._%-]+(/(?!\\.{1,2}(/|$))[A-Za-z0-9._%-]+)*");
    private static final int MAX_LENGTH = 900;

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public ObjectKey {
        if (!usable(value)) {
            throw new IllegalArgumentException("object key '" + value
                    + "' is not usable: expected segments of letters, digits, '.', '_', '%', '-' with '/' between");
        }
    }

    /** Whether a word can be a key. */
    public static boolean usable(String value) {
        return value.length() <= MAX_LENGTH && FORM.matcher(value).matches();
    }

    /** The last segment. */
    public String name() {
        return value.substring(value.lastIndexOf('/') + 1);
    }

    @Override
    public int compareTo(ObjectKey other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
