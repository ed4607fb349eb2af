package dev.walfleet.postgres.cluster;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** How a connection is protected; the names and meanings are libpq's. */
public enum SslMode {
    DISABLE,
    ALLOW,
    PREFER,
    REQUIRE,
    VERIFY_CA,
    VERIFY_FULL;

    /** {@code verify-full} and so on. */
    @JsonValue
    public String key() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public static SslMode parse(String key) {
        return Stream.of(values())
                .filter(mode -> mode.key().equals(key))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("sslmode '" + key + "', expected one of "
                        + Stream.of(values()).map(SslMode::key).collect(Collectors.joining(", "))));
    }
}
