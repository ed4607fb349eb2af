package dev.walfleet.postgres.cluster;

import java.util.Optional;

/**
 * What a database is created with and cannot change later. Empty = the server's default.
 *
 * @param encoding {@code UTF8}
 * @param localeProvider {@code libc}, {@code icu} or {@code builtin}
 * @param locale of ICU or the built-in provider
 */
public record DatabaseSettings(
        Optional<String> encoding,
        Optional<String> localeProvider,
        Optional<String> collate,
        Optional<String> ctype,
        Optional<String> locale,
        Optional<String> owner) {
    /** Whatever the server's template0 has. */
    public static final DatabaseSettings SERVER_DEFAULT = new DatabaseSettings(
            Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

    public DatabaseSettings withOwner(String role) {
        return new DatabaseSettings(encoding, localeProvider, collate, ctype, locale, Optional.of(role));
    }

    public DatabaseSettings withoutOwner() {
        return new DatabaseSettings(encoding, localeProvider, collate, ctype, locale, Optional.empty());
    }
}
