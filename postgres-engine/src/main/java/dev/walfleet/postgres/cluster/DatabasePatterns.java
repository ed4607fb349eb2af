package dev.walfleet.postgres.cluster;

import dev.walfleet.vocabulary.DatabaseName;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Which databases of a cluster are meant: those that match one of {@code include} and none of {@code exclude}. In a pattern
 * {@code *} stands for any characters, {@code ?} for one, everything else for itself, case included.
 *
 * @param include all where empty
 */
public record DatabasePatterns(List<String> include, List<String> exclude) {
    public static final DatabasePatterns ALL = new DatabasePatterns(List.of("*"), List.of());

    public DatabasePatterns {
        include = Settings.list(include).isEmpty() ? List.of("*") : List.copyOf(include);
        exclude = Settings.list(exclude);
    }

    /** One database, whatever characters its name has. */
    public boolean matches(DatabaseName database) {
        return include.stream().anyMatch(pattern -> matches(pattern, database))
                && exclude.stream().noneMatch(pattern -> matches(pattern, database));
    }

    /** What matches both these and the patterns of a request; an empty request asks for nothing narrower. */
    public boolean matches(DatabaseName database, List<String> requested) {
        return matches(database)
                && (requested.isEmpty() || new DatabasePatterns(requested, List.of()).matches(database));
    }

    private static boolean matches(String pattern, DatabaseName database) {
        String regex = pattern.codePoints()
                .mapToObj(c -> switch (c) {
                    case '*' -> ".*";
                    case '?' -> ".";
                    default -> Pattern.quote(Character.toString(c));
                })
                .collect(Collectors.joining());
        return Pattern.compile(regex, Pattern.DOTALL).matcher(database.value()).matches();
    }
}
