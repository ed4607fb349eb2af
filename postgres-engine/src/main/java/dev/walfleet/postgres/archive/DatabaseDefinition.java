package dev.walfleet.postgres.archive;

import dev.walfleet.postgres.cluster.DatabaseSettings;
import dev.walfleet.postgres.cluster.Sql;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads what pg_dump writes of the database itself ({@code dumpDatabase} in PostgreSQL's {@code pg_dump.c}). */
final class DatabaseDefinition {
    private DatabaseDefinition() {}

    /** {@code CREATE DATABASE orders WITH TEMPLATE = template0 ENCODING = 'UTF8' LOCALE_PROVIDER = libc LOCALE = 'C.UTF-8';} */
    static DatabaseSettings settings(String definition, String owner) {
        Optional<String> both = value(definition, "LOCALE");
        Optional<String> provider = value(definition, "LOCALE_PROVIDER");
        Optional<String> locale = value(definition, "ICU_LOCALE").or(() -> value(definition, "BUILTIN_LOCALE"));
        boolean ofProvider = provider.filter(name -> !name.equals("libc")).isPresent();
        return new DatabaseSettings(
                value(definition, "ENCODING"),
                provider,
                value(definition, "LC_COLLATE").or(() -> both),
                value(definition, "LC_CTYPE").or(() -> both),
                locale.or(() -> ofProvider ? both : Optional.empty()),
                owner.isEmpty() ? Optional.empty() : Optional.of(owner));
    }

    /**
     * One statement a line, {@code ALTER DATABASE orders SET work_mem TO '64MB';} or {@code ALTER ROLE x IN DATABASE orders SET ...}, with
     * another database's name put in. A statement that does not look so is left out: a name in the wrong place would change
     * the database that was dumped.
     */
    static List<String> properties(String definition, String dumped, String name) {
        String old = "(?:" + Pattern.quote(dumped) + "|" + Pattern.quote(Sql.identifier(dumped)) + ")";
        Pattern statement = Pattern.compile(
                "^(ALTER (?:ROLE (?:\\w+|\"(?:[^\"]|\"\")+\") IN )?DATABASE )" + old
                        + "( (?:SET|CONNECTION LIMIT) .*;)$",
                Pattern.MULTILINE);
        List<String> found = new ArrayList<>();
        Matcher matcher = statement.matcher(definition);
        while (matcher.find()) {
            found.add(matcher.group(1) + Sql.identifier(name) + matcher.group(2));
        }
        return found;
    }

    private static Optional<String> value(String definition, String key) {
        Matcher matcher = Pattern.compile("(?<![A-Z_])" + key + " = (?:E?'((?:[^']|'')*)'|(\\w+))")
                .matcher(definition);
        if (!matcher.find()) {
            return Optional.empty();
        }
        return Optional.of(matcher.group(1) != null ? matcher.group(1).replace("''", "'") : matcher.group(2));
    }
}
