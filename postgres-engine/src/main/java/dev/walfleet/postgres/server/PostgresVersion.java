package dev.walfleet.postgres.server;

import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A PostgreSQL version as the programs print it: {@code 17.6}, or {@code 18beta2} before a release.
 *
 * @param minor of a release; -1 for what comes before the first one
 * @param text as printed, without the packager's remark
 */
public record PostgresVersion(int major, int minor, String text) implements Comparable<PostgresVersion> {
    /** The oldest major version that Walfleet knows. */
    public static final int OLDEST_MAJOR = 14;

    private static final Pattern PRINTED = Pattern.compile("\\(PostgreSQL\\) ((\\d+)(?:\\.(\\d+))?([a-z]+\\d*)?)");
    private static final Comparator<PostgresVersion> ORDER =
            Comparator.comparingInt(PostgresVersion::major).thenComparingInt(PostgresVersion::minor);

    /** Reads the answer of {@code <program> --version}: {@code pg_dump (PostgreSQL) 15.14 (Debian 15.14-0+deb12u1)}. */
    static Optional<PostgresVersion> printed(String answer) {
        Matcher found = PRINTED.matcher(answer);
        if (!found.find()) {
            return Optional.empty();
        }
        boolean unreleased = found.group(4) != null;
        int minor = unreleased ? -1 : found.group(3) == null ? 0 : Integer.parseInt(found.group(3));
        return Optional.of(new PostgresVersion(Integer.parseInt(found.group(2)), minor, found.group(1)));
    }

    @Override
    public int compareTo(PostgresVersion other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return text;
    }
}
