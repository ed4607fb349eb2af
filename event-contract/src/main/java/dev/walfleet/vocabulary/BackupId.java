package dev.walfleet.vocabulary;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.List;

/**
 * The name of one backup, unique within its cluster, and the stem of the names of its objects:
 * {@code backup_20261122_020000.orders} for a logical backup of the database {@code orders},
 * {@code base_20261122_030000} and {@code incremental_20261122_040000} for physical ones. The time is that of the slot or
 * of the request, in UTC, not of the attempt; so every attempt at a job makes the same backup.
 *
 * @param value the name; a database's characters outside of {@code A-Z a-z 0-9 _ -} stand in it as {@code %XX} of their
 *     UTF-8 bytes
 */
public record BackupId(@JsonValue String value) implements Comparable<BackupId> {
    /** What a name looks like, as the events' schemas say it. */
    static final String FORM = "(backup|globals|base|incremental)_(\\d{8}_\\d{6})(?:\\.([A-Za-z0-9_%-]+))?";

    private static final List<String> WORDS = List.of("backup", "globals", "base", "incremental");
    private static final String TIME_FORM = "00000000_000000";
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuuMMdd_HHmmss").withZone(ZoneOffset.UTC);

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public BackupId {
        int at = value.indexOf('_') + 1;
        if (at == 0 || !WORDS.contains(value.substring(0, at - 1)) || !isTime(value, at) || !isEnd(value, at)) {
            throw new IllegalArgumentException(
                    "backup id '" + value + "' is not usable: expected a name such as backup_20261122_020000.orders");
        }
        try {
            time(value, at);
        } catch (DateTimeException e) {
            throw new IllegalArgumentException(
                    "backup id '" + value + "' is not usable: " + value.substring(at, at + TIME_FORM.length())
                            + " is no time",
                    e);
        }
    }

    /** A list of backups makes thousands of these in a process that has just started: without a regular expression. */
    private static boolean isTime(String value, int at) {
        if (value.length() < at + TIME_FORM.length()) {
            return false;
        }
        for (int i = 0; i < TIME_FORM.length(); i++) {
            char c = value.charAt(at + i);
            if (TIME_FORM.charAt(i) == '0' ? c < '0' || c > '9' : c != '_') {
                return false;
            }
        }
        return true;
    }

    /** Behind the time: nothing, or a dot and the escaped name of a database. */
    private static boolean isEnd(String value, int at) {
        int end = at + TIME_FORM.length();
        if (value.length() == end) {
            return true;
        }
        for (int i = end + 1; i < value.length(); i++) {
            if (!plain(value.charAt(i)) && value.charAt(i) != '%') {
                return false;
            }
        }
        return value.charAt(end) == '.' && value.length() > end + 1;
    }

    /** What stands for itself in a name. */
    private static boolean plain(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
    }

    /** A logical backup of one database. */
    public static BackupId logical(Instant time, DatabaseName database) {
        return new BackupId("backup_" + TIME.format(time) + "." + escape(database.value()));
    }

    /** The globals (roles, tablespaces, their settings) of a cluster. */
    public static BackupId globals(Instant time) {
        return new BackupId("globals_" + TIME.format(time));
    }

    /** A full physical backup of a cluster. */
    public static BackupId base(Instant time) {
        return new BackupId("base_" + TIME.format(time));
    }

    /** An incremental physical backup of a cluster. */
    public static BackupId incremental(Instant time) {
        return new BackupId("incremental_" + TIME.format(time));
    }

    /** What kind of backup has such a name. */
    public BackupKind kind() {
        if (value.startsWith("base_")) {
            return BackupKind.FULL;
        }
        return value.startsWith("incremental_") ? BackupKind.INCREMENTAL : BackupKind.LOGICAL;
    }

    /** The time in the name, to the second. */
    public Instant time() {
        return time(value, value.indexOf('_') + 1);
    }

    /** Catalogs are sorted by it: a formatter takes more time here than the reading of the manifests. */
    private static Instant time(String name, int at) {
        return LocalDateTime.of(
                        number(name, at, 4),
                        number(name, at + 4, 2),
                        number(name, at + 6, 2),
                        number(name, at + 9, 2),
                        number(name, at + 11, 2),
                        number(name, at + 13, 2))
                .toInstant(ZoneOffset.UTC);
    }

    private static int number(String name, int from, int digits) {
        return Integer.parseInt(name, from, from + digits, 10);
    }

    /** The same backup a second later: the way out when another job holds this name already. */
    public BackupId next() {
        Instant later = time().plus(1, ChronoUnit.SECONDS);
        return new BackupId(value.replaceFirst("_\\d{8}_\\d{6}", "_" + TIME.format(later)));
    }

    private static String escape(String name) {
        StringBuilder escaped = new StringBuilder();
        for (byte b : name.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (b & 0xff);
            if (plain(c)) {
                escaped.append(c);
            } else {
                escaped.append('%').append("%02X".formatted((int) c));
            }
        }
        return escaped.toString();
    }

    @Override
    public int compareTo(BackupId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
