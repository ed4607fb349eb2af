package dev.walfleet.cli.restore;

import dev.walfleet.cli.shell.Invocation;
import dev.walfleet.restore.recovery.PrimaryConninfo;
import dev.walfleet.restore.recovery.Purpose;
import dev.walfleet.restore.recovery.RecoveryTarget;
import dev.walfleet.restore.recovery.TargetAction;
import dev.walfleet.restore.recovery.TargetTime;
import dev.walfleet.restore.recovery.TimelineChoice;
import dev.walfleet.vocabulary.FailureCode;
import dev.walfleet.vocabulary.Lsn;
import dev.walfleet.vocabulary.WalfleetException;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Supplier;
import picocli.CommandLine.Option;

/** What is said of a whole cluster that is to come back: where to, to which moment, and what then. */
final class RecoveryOption {
    @Option(
            names = "--data-dir",
            paramLabel = "DIR",
            defaultValue = "",
            description = "Restore the whole cluster, files and WAL, into this folder.")
    private String dataDir = "";

    @Option(
            names = "--to-time",
            paramLabel = "TIME",
            defaultValue = "",
            description = "As of a moment: '2026-11-22 13:14:15+01:00' (default: $RESTORE_TARGET_TIME).")
    private String time = "";

    @Option(names = "--to-lsn", paramLabel = "LSN", defaultValue = "", description = "As of a position in the WAL.")
    private String lsn = "";

    @Option(names = "--to-xid", paramLabel = "XID", defaultValue = "", description = "Up to a transaction's end.")
    private String xid = "";

    @Option(names = "--to-name", paramLabel = "NAME", defaultValue = "", description = "Up to a restore point.")
    private String name = "";

    @Option(names = "--to-latest", description = "All that the archive has (the default).")
    private boolean latest;

    @Option(names = "--immediate", description = "As of the backup's own end.")
    private boolean immediate;

    @Option(names = "--exclusive", description = "Stop right before the target, not after it.")
    private boolean exclusive;

    @Option(
            names = "--timeline",
            defaultValue = "latest",
            description = "latest, current (the backup's own), or a number (default: ${DEFAULT-VALUE}).")
    private String timeline = "latest";

    @Option(
            names = "--target-action",
            defaultValue = "promote",
            description = "What the server does at the target: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    private TargetAction action = TargetAction.PROMOTE;

    @Option(
            names = "--standby",
            paramLabel = "CONNINFO",
            defaultValue = "",
            description = "Make it a standby of this primary: 'host=10.0.0.7 user=replicator'.")
    private String standby = "";

    @Option(
            names = "--delta",
            description =
                    "Keep what is right already in a folder that is not empty, and delete what does not belong there.")
    private boolean delta;

    @Option(
            names = "--tablespace",
            paramLabel = "OLD=NEW",
            description = "Put a tablespace elsewhere; may be given several times.")
    private List<String> tablespaces = new ArrayList<>();

    @Option(
            names = "--start",
            description = "Recover now, behind closed doors; say what was reached; then start the server.")
    private boolean start;

    @Option(
            names = "--listen-port",
            paramLabel = "PORT",
            defaultValue = "0",
            description = "Let the restored server listen on this port of localhost only.")
    private int listenPort;

    boolean wanted() {
        return !dataDir.isEmpty();
    }

    /** What was said of a target; empty where it was nothing. */
    boolean targetGiven() {
        return !(time + lsn + xid + name).isEmpty() || latest || immediate;
    }

    Path dataDir(Invocation invocation) {
        return invocation.workingDirectory().resolve(dataDir).normalize();
    }

    boolean delta() {
        return delta;
    }

    boolean start() {
        return start;
    }

    /** What it is restored for. A standby has no target: it follows. */
    Purpose purpose() {
        if (standby.isBlank()) {
            return new Purpose.Copy(action);
        }
        if (!(time + lsn + xid + name).isEmpty()) {
            throw wrong(
                    "--standby and a target in the past are given: a standby follows its primary",
                    "leave the target away; or leave --standby away for a copy as of that moment");
        }
        return new Purpose.Standby(usable(() -> new PrimaryConninfo(standby)));
    }

    OptionalInt port() {
        if (listenPort < 0 || listenPort > 65535) {
            throw wrong(
                    "port " + listenPort + " for --listen-port, expected 1 to 65535", "for example --listen-port 5433");
        }
        return listenPort == 0 ? OptionalInt.empty() : OptionalInt.of(listenPort);
    }

    TimelineChoice timeline() {
        return usable(() -> TimelineChoice.parse(timeline));
    }

    Map<Path, Path> tablespaces(Invocation invocation) {
        Map<Path, Path> map = new HashMap<>();
        for (String pair : tablespaces) {
            int sign = pair.indexOf('=');
            if (sign < 1 || sign == pair.length() - 1) {
                throw wrong(
                        "'" + pair + "' for --tablespace, expected OLD=NEW", "for example --tablespace /ssd/a=/mnt/a");
            }
            map.put(
                    Path.of(pair.substring(0, sign)),
                    invocation
                            .workingDirectory()
                            .resolve(pair.substring(sign + 1))
                            .normalize());
        }
        return map;
    }

    /** The one target that was named. Of a time it is told how it was understood. */
    RecoveryTarget target(Invocation invocation) {
        String fromEnvironment = targetGiven() || !standby.isBlank()
                ? ""
                : invocation.environment().getOrDefault("RESTORE_TARGET_TIME", "");
        List<RecoveryTarget> named = new ArrayList<>();
        at(time.isEmpty() ? fromEnvironment : time).ifPresent(text -> named.add(time(text, invocation)));
        at(lsn).ifPresent(text -> named.add(usable(() -> new RecoveryTarget.AtLsn(Lsn.parse(text), !exclusive))));
        at(xid).ifPresent(text -> named.add(usable(() -> new RecoveryTarget.AtXid(xid(text), !exclusive))));
        at(name).ifPresent(text -> named.add(usable(() -> new RecoveryTarget.AtName(text))));
        if (immediate) {
            named.add(new RecoveryTarget.Immediate());
        }
        if (latest) {
            named.add(new RecoveryTarget.Latest());
        }
        if (named.size() > 1) {
            throw wrong("more than one target is given: " + named, "give one of the --to-... options");
        }
        return named.isEmpty() ? new RecoveryTarget.Latest() : named.get(0);
    }

    private static Optional<String> at(String text) {
        return text.isBlank() ? Optional.empty() : Optional.of(text.strip());
    }

    private RecoveryTarget time(String text, Invocation invocation) {
        TargetTime understood = usable(() -> TargetTime.parse(text, ZoneId.systemDefault()));
        invocation.say("  target time: " + understood.words());
        return new RecoveryTarget.AtTime(understood.instant(), !exclusive);
    }

    private static long xid(String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("transaction id '" + text + "', expected a number such as 74210", e);
        }
    }

    private static <T> T usable(Supplier<T> parse) {
        try {
            return parse.get();
        } catch (IllegalArgumentException e) {
            throw wrong(String.valueOf(e.getMessage()), "walfleet restore --help shows the forms");
        }
    }

    private static WalfleetException wrong(String message, String hint) {
        return new WalfleetException(FailureCode.CONFIGURATION, message, hint);
    }
}
