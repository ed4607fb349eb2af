package dev.walfleet.restore.recovery;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What a restored cluster is told: lines at the end of its {@code postgresql.auto.conf}, and a file that says how to begin. */
public sealed interface RestoredSettings permits RecoverySettings, StandbySettings, UnfinishedSettings {
    /** Names of settings that say where a recovery ends; PostgreSQL refuses two of them at a time. */
    List<String> TARGETS = List.of(
            "recovery_target",
            "recovery_target_time",
            "recovery_target_lsn",
            "recovery_target_xid",
            "recovery_target_name");

    /** The settings by name, in the order in which they are written. */
    Map<String, String> values();

    /** The file that makes a server recover, {@code recovery.signal} or {@code standby.signal}. */
    String signal();

    /** When these lines have done their work, for who reads them. */
    String comment();

    /**
     * {@code postgresql.auto.conf} as it is to be: what it had, but for what an earlier restore put there, and these settings at its end,
     * where they win.
     */
    default String in(String present) {
        String begin = "# walfleet restore: begin";
        String end = "# walfleet restore: end";
        List<String> lines = new ArrayList<>();
        boolean ours = false;
        for (String line : present.lines().toList()) {
            ours = ours || line.equals(begin);
            if (!ours) {
                lines.add(line);
            }
            ours = ours && !line.equals(end);
        }
        lines.add(begin);
        lines.add("# " + comment());
        values().forEach((name, value) ->
                lines.add(name + " = '" + value.replace("\\", "\\\\").replace("'", "''") + "'"));
        lines.add(end);
        return String.join("\n", lines) + "\n";
    }
}
