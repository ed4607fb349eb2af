package dev.walfleet.postgres.tool;

import dev.walfleet.vocabulary.Failure;
import dev.walfleet.vocabulary.FailureCode;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What the end of a program means, from its exit status and its standard error (in English: it runs with {@code LC_ALL=C}). Only
 * errors go into a message; the details beneath may quote rows.
 */
public final class ToolFailures {
    private static final int MAX_MESSAGE = 500;
    private static final Pattern ERROR_LINE = Pattern.compile(
            "^pg_\\w+: (?:(?:error|fatal): (?:Error message from server: )?|detail: Error message from server: )(.*)$");
    private static final Pattern KILLED = Pattern.compile("^(?:Killed|Terminated)$");

    /** One reading of what was said: the first that fits counts, so that the particular stands before the general. */
    record Rule(Pattern pattern, FailureCode code, String hint) {
        static Rule of(String regex, FailureCode code, String hint) {
            return new Rule(Pattern.compile(regex, Pattern.CASE_INSENSITIVE), code, hint);
        }
    }

    private static final List<Rule> COMMON = List.of(
            Rule.of(
                    "server version mismatch",
                    FailureCode.TOOL_TOO_OLD,
                    "install the client programs of the server's version"),
            Rule.of(
                    "connection to server .* failed: .*(password|authentication|role \".*\" does not exist|no pg_hba.conf entry|certificate)",
                    FailureCode.DATABASE_AUTHENTICATION,
                    "check user and password of the cluster, and the server's pg_hba.conf"),
            Rule.of(
                    "connection to server .* failed: .*database \".*\" does not exist",
                    FailureCode.DATABASE_UNKNOWN,
                    "check the name; walfleet doctor lists the databases"),
            Rule.of(
                    "connection to server .* failed: .*permission denied for database",
                    FailureCode.DATABASE_PERMISSION,
                    "GRANT CONNECT ON DATABASE to the role"),
            Rule.of(
                    "connection to server .* failed|could not translate host name",
                    FailureCode.DATABASE_UNREACHABLE,
                    "check that the server runs, has a connection to spare, and that host, port and firewall are right"),
            Rule.of(
                    "row-level security policy",
                    FailureCode.DATABASE_PERMISSION,
                    "ALTER ROLE ... BYPASSRLS; walfleet sql role prints all that the role needs"),
            Rule.of(
                    "permission denied|must be (owner|superuser|able to)",
                    FailureCode.DATABASE_PERMISSION,
                    "walfleet sql role prints all that the role needs"),
            Rule.of(
                    "conflict with recovery",
                    FailureCode.DATABASE_INTERRUPTED,
                    "the standby replayed WAL that the dump still needed: raise max_standby_streaming_delay, set hot_standby_feedback, or dump the primary"),
            Rule.of(
                    "could not read block|invalid page|missing chunk number|unexpected chunk number|compressed .*data is corrupt",
                    FailureCode.TOOL_FAILED,
                    "the database is damaged: keep the older backups, hold their expiry, and check the server's disks"),
            Rule.of(
                    "server closed the connection|terminating connection|no connection to the server|connection to client lost"
                            + "|could not (receive|send) data|SSL SYSCALL|SSL error|PQ(get|put)CopyData\\(\\) failed"
                            + "|is shutting down|is starting up|in recovery mode|canceling statement|connection reset"
                            + "|server login has been failing|timeout expired",
                    FailureCode.DATABASE_INTERRUPTED,
                    ""));

    private static final List<Rule> DUMP = List.of(
            Rule.of(
                    "No space left on device|Disk quota exceeded",
                    FailureCode.TOOL_FAILED,
                    "the scratch folder is full: give it more room, or dump with one job, which needs none"),
            Rule.of(
                    "out of shared memory",
                    FailureCode.DATABASE_SETTINGS,
                    "a dump locks every table of its database, with several jobs twice: raise max_locks_per_transaction and"
                            + " restart the server"));

    private static final List<Rule> RESTORE = List.of(
            Rule.of(
                    "already exists",
                    FailureCode.RESTORE_TARGET_EXISTS,
                    "restore into a new database, or say that what is in the way may be dropped (--clean)"),
            Rule.of(
                    "input file|input archive|could not read|magic string|unsupported version|valid archive|unexpected end of file"
                            + "|corrupt|block ID|could not uncompress|unrecognized data block|toc.dat|invalid archive|entry ID",
                    FailureCode.ARCHIVE_UNREADABLE,
                    "verify the backup, and restore another one"),
            Rule.of(
                    "unrecognized configuration parameter",
                    FailureCode.RESTORE_FAILED,
                    "the server is older than this pg_restore: install the client programs of the server's version"),
            Rule.of(
                    "role \".*\" does not exist",
                    FailureCode.RESTORE_FAILED,
                    "restore the globals first, or restore without owners and rights"),
            Rule.of(
                    "because other objects depend on it",
                    FailureCode.RESTORE_FAILED,
                    "views or foreign keys of others hang on it: restore into a new database, and copy the rows from there"),
            Rule.of(
                    "could not (extend|write)|No space left on device|disk full",
                    FailureCode.RESTORE_FAILED,
                    "the server's disk is full"),
            Rule.of(
                    "out of shared memory",
                    FailureCode.RESTORE_FAILED,
                    "raise max_locks_per_transaction of the server, or restore into a new database"));

    private ToolFailures() {}

    /** What a pg_dump or pg_dumpall that ended with {@code status} met. */
    public static Failure ofDump(String program, int status, Diagnostics diagnostics) {
        return classify(program, status, diagnostics.lines(), concat(COMMON, DUMP), FailureCode.TOOL_FAILED);
    }

    /** What a pg_restore that ended with {@code status} met. */
    public static Failure ofRestore(int status, Diagnostics diagnostics) {
        return classify("pg_restore", status, diagnostics.lines(), concat(COMMON, RESTORE), FailureCode.RESTORE_FAILED);
    }

    static Failure classify(String program, int status, List<String> lines, List<Rule> rules, FailureCode otherwise) {
        List<String> errors = errors(lines);
        String said = String.join("\n", errors);
        String message = program + " failed: " + bounded(errors, lines, status);
        if (said.contains("statement timeout")
                && lines.stream().anyMatch(line -> line.contains("Query was: LOCK TABLE"))) {
            return new Failure(
                    FailureCode.DATABASE_INTERRUPTED,
                    program + " failed: someone holds a lock on a table for longer than the dump waits",
                    "look for a long ALTER, VACUUM FULL or forgotten transaction in pg_stat_activity, or raise dump.lock-wait");
        }
        Optional<Rule> rule = rules.stream()
                .filter(candidate -> errors.stream()
                        .anyMatch(error -> candidate.pattern().matcher(error).find()))
                .findFirst();
        return rule.map(found -> new Failure(found.code(), message, found.hint()))
                .orElseGet(() -> new Failure(otherwise, message, ""));
    }

    /** What went wrong, in the program's words and, where it quotes the server's message, in the server's. */
    private static List<String> errors(List<String> lines) {
        return lines.stream()
                .flatMap(line -> {
                    Matcher matcher = ERROR_LINE.matcher(line);
                    return matcher.matches() || KILLED.matcher(line).matches()
                            ? Stream.of(matcher.matches() ? matcher.group(1) : line)
                            : Stream.empty();
                })
                .toList();
    }

    private static String bounded(List<String> errors, List<String> lines, int status) {
        if (errors.isEmpty()) {
            String ended = status > 128 ? "signal " + (status - 128) + " ended it" : "it ended with status " + status;
            return lines.isEmpty() ? ended + " and said nothing" : ended;
        }
        String joined = errors.stream().limit(3).map(String::strip).collect(Collectors.joining("; "));
        return joined.length() <= MAX_MESSAGE ? joined : joined.substring(0, MAX_MESSAGE) + "...";
    }

    private static List<Rule> concat(List<Rule> first, List<Rule> second) {
        return Stream.concat(first.stream(), second.stream()).toList();
    }
}
