package dev.walfleet.repository.manifest;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the compact constructors of manifests check: a manifest comes from outside, any field may be absent. */
final class ManifestFields {
    private ManifestFields() {}

    static void required(String name, @Nullable Object value) {
        if (value == null) {
            throw new IllegalArgumentException("the field '" + name + "' is missing");
        }
    }

    static void notNegative(String name, long value) {
        if (value < 0) {
            throw new IllegalArgumentException("the field '" + name + "' is " + value + ", expected 0 or more");
        }
    }

    static <T> List<T> list(@Nullable List<T> values) {
        return values == null ? List.of() : List.copyOf(values);
    }
}
