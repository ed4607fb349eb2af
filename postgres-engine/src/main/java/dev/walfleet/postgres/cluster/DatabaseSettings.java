package dev.walfleet.postgres.cluster;

import dev.walfleet.vocabulary.DatabaseName;
import java.util.Optional;
import java.util.Set;

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
    private static final Set<String> PROVIDERS = Set.of("libc", "icu", "builtin");

    public DatabaseSettings {
        localeProvider.filter(provider -> !PROVIDERS.contains(provider)).ifPresent(provider -> {
            throw new IllegalArgumentException("locale provider '" + provider + "', expected libc, icu or builtin");
        });
    }

    /** Whatever the server's template0 has. */
    public static final DatabaseSettings SERVER_DEFAULT = new DatabaseSettings(
            Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

    public DatabaseSettings withOwner(String role) {
        return new DatabaseSettings(encoding, localeProvider, collate, ctype, locale, Optional.of(role));
    }

    public DatabaseSettings withoutOwner() {
        return new DatabaseSettings(encoding, localeProvider, collate, ctype, locale, Optional.empty());
    }

    /** The statement that creates a database with these settings. */
    String createStatement(DatabaseName database) {
        StringBuilder sql =
                new StringBuilder("CREATE DATABASE " + Sql.identifier(database.value()) + " TEMPLATE template0");
        owner.ifPresent(role -> sql.append(" OWNER ").append(Sql.identifier(role)));
        encoding.ifPresent(name -> sql.append(" ENCODING ").append(Sql.literal(name)));
        localeProvider
                .filter(provider -> !provider.equals("libc"))
                .ifPresent(provider -> sql.append(" LOCALE_PROVIDER ").append(provider));
        locale.ifPresent(
                name -> sql.append(localeProvider.orElse("").equals("builtin") ? " BUILTIN_LOCALE " : " ICU_LOCALE ")
                        .append(Sql.literal(name)));
        collate.ifPresent(name -> sql.append(" LC_COLLATE ").append(Sql.literal(name)));
        ctype.ifPresent(name -> sql.append(" LC_CTYPE ").append(Sql.literal(name)));
        return sql.toString();
    }
}
