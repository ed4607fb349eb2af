package dev.walfleet.event;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the compact constructors of the events check. An event comes from outside: any field may be absent. */
final class Fields {
    private static final int DEFAULT_MAX_ATTEMPTS = 3;

    private Fields() {}

    static void required(String name, @Nullable Object value) {
        if (value == null) {
            throw new IllegalArgumentException("the field '" + name + "' is missing");
        }
    }

    /** An absent list is an empty one. */
    static <T> List<T> list(String name, @Nullable List<T> values) {
        if (values == null) {
            return List.of();
        }
        for (T value : values) {
            required(name + "[]", value);
        }
        return List.copyOf(values);
    }

    static int attempt(int attempt) {
        notNegative("attempt", attempt);
        return attempt == 0 ? 1 : attempt;
    }

    static int maxAttempts(int maxAttempts) {
        notNegative("maxAttempts", maxAttempts);
        return maxAttempts == 0 ? DEFAULT_MAX_ATTEMPTS : maxAttempts;
    }

    static void notNegative(String name, long value) {
        if (value < 0) {
            throw new IllegalArgumentException("the field '" + name + "' is " + value + ", expected 0 or more");
        }
    }
}
