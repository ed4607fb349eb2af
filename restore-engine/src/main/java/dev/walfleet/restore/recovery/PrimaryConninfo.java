package dev.walfleet.restore.recovery;

import java.util.regex.Pattern;

/**
 * How a standby reaches its primary: a connection string of libpq, as {@code primary_conninfo} takes it. It has no password: it comes from
 * an argument, which every user of the machine may read.
 *
 * @param value for example {@code host=10.0.0.7 user=replicator passfile=/var/lib/postgresql/.pgpass}
 */
public record PrimaryConninfo(String value) {
    private static final Pattern PASSWORD =
            Pattern.compile("(^|[\\s?&])(ssl)?password\\s*=|://[^/@\\s]*:[^/@\\s]*@", Pattern.CASE_INSENSITIVE);

    /** @throws IllegalArgumentException where it is no connection string, or has a password */
    public PrimaryConninfo {
        value = value.strip();
        if (PASSWORD.matcher(value).find()) {
            throw new IllegalArgumentException(
                    "the connection string of the primary has a password, which every user of this machine could read:"
                            + " name a file that has it, as in 'host=... user=... passfile=/var/lib/postgresql/.pgpass'");
        }
        if (!value.contains("=") && !value.contains("://")) {
            throw new IllegalArgumentException("'" + value
                    + "' for the primary, expected a connection string such as 'host=10.0.0.7 user=replicator'");
        }
        if (value.chars().anyMatch(c -> c < ' ')) {
            throw new IllegalArgumentException("the connection string of the primary has more than one line");
        }
    }

    @Override
    public String toString() {
        return value;
    }
}
