package dev.walfleet.repository.store;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/**
 * The name of an object below a repository's root: segments of {@code A-Z a-z 0-9 . _ % -} with a slash between, none of
 * them {@code .} or {@code ..}, none empty; so that it is a safe path and needs no escaping in any store.
 *
 * @param value for example {@code orders-prod/full/backup_20261122_020000.orders.dump.zst}
 */
public record ObjectKey(@JsonValue String value) implements Comparable<ObjectKey> {
    private static final int MAX_LENGTH = 900;

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public ObjectKey {
        if (!usable(value)) {
            throw new IllegalArgumentException("object key '" + value
                    + "' is not usable: expected segments of letters, digits, '.', '_', '%', '-' with '/' between");
        }
    }

    /** Whether a word can be a key. Asked for every file of a listing, so that it is no regular expression. */
    public static boolean usable(String value) {
        int start = 0;
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '/') {
                if (!isSegment(value, start, i)) {
                    return false;
                }
                start = i + 1;
            } else if (!allowed(c)) {
                return false;
            }
        }
        return value.length() <= MAX_LENGTH && isSegment(value, start, value.length());
    }

    private static boolean isSegment(String value, int start, int end) {
        return switch (end - start) {
            case 0 -> false;
            case 1 -> value.charAt(start) != '.';
            case 2 -> value.charAt(start) != '.' || value.charAt(start + 1) != '.';
            default -> true;
        };
    }

    private static boolean allowed(char c) {
        return (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || (c >= '0' && c <= '9')
                || c == '.'
                || c == '_'
                || c == '%'
                || c == '-';
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
