package dev.walfleet.postgres.cluster;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the compact constructors of the configuration check. A key may be absent from the file. */
final class Settings {
    private Settings() {}

    static String required(String key, @Nullable String value) {
        if (value == null || value.isBlank()) {
            throw new IllegalArgumentException("the key '" + key + "' is missing");
        }
        if (value.chars().anyMatch(c -> c < ' ')) {
            throw new IllegalArgumentException("the key '" + key + "' has a control character in its value");
        }
        return value;
    }

    /** A password file cannot hold a line break, and one in a password is nearly always the end of a secret's file. */
    static @Nullable String secret(String key, @Nullable String value) {
        if (value == null || value.isEmpty()) {
            return null;
        }
        if (value.indexOf('\n') >= 0 || value.indexOf('\r') >= 0 || value.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("the key '" + key + "' has a line break in its value");
        }
        return value;
    }

    static <T> T or(@Nullable T value, T otherwise) {
        return value == null ? otherwise : value;
    }

    static <T> List<T> list(@Nullable List<T> values) {
        return values == null ? List.of() : List.copyOf(values);
    }
}
