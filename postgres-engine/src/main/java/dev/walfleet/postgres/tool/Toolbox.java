package dev.walfleet.postgres.tool;

import dev.walfleet.postgres.server.PostgresInstallation;
import dev.walfleet.postgres.server.PostgresTool;
import dev.walfleet.vocabulary.FailureCode;
import dev.walfleet.vocabulary.WalfleetException;
import java.util.Comparator;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * PostgreSQL's client programs, and which of them fits. The rule is one for all: the smallest major version that is not older than
 * what it has to work with, in its newest minor; so that what is dumped from version 15 restores into version 15, too
 * (a newer pg_restore sends settings that an older server does not know). Safe for use by several threads.
 */
public final class Toolbox {
    private final Supplier<List<PostgresInstallation>> installations;

    private Toolbox(Supplier<List<PostgresInstallation>> installations) {
        this.installations = installations;
    }

    /** The programs that are installed on this machine; looked for anew at each use. */
    public static Toolbox installed() {
        return new Toolbox(PostgresInstallation::all);
    }

    /** Only these installations. */
    public static Toolbox of(List<PostgresInstallation> installations) {
        List<PostgresInstallation> fixed = List.copyOf(installations);
        return new Toolbox(() -> fixed);
    }

    /** All that have a program, newest first. */
    public List<PostgresInstallation> having(PostgresTool tool) {
        return installations.get().stream()
                .filter(installation -> installation.has(tool))
                .sorted(Comparator.comparing(PostgresInstallation::version).reversed())
                .toList();
    }

    /**
     * The installation whose pg_dump or pg_dumpall fits a server.
     *
     * @throws WalfleetException TOOL_MISSING where there is none at all, TOOL_TOO_OLD where each is older than the server
     */
    public PostgresInstallation forServer(PostgresTool tool, int serverMajor) {
        return fitting(tool, serverMajor, "the server of version " + serverMajor);
    }

    /** The installation whose pg_restore fits an archive. @throws WalfleetException TOOL_MISSING or TOOL_TOO_OLD */
    public PostgresInstallation forArchive(int pgDumpMajor) {
        return fitting(PostgresTool.PG_RESTORE, pgDumpMajor, "the archive, made by pg_dump " + pgDumpMajor);
    }

    /** The newest installation with a program: the one that reads most. @throws WalfleetException TOOL_MISSING */
    public PostgresInstallation newest(PostgresTool tool) {
        return having(tool).stream().findFirst().orElseThrow(() -> missing(tool));
    }

    private PostgresInstallation fitting(PostgresTool tool, int major, String what) {
        List<PostgresInstallation> all = having(tool);
        if (all.isEmpty()) {
            throw missing(tool);
        }
        return all.stream()
                .filter(installation -> installation.major() >= major)
                .min(Comparator.comparingInt(PostgresInstallation::major))
                .orElseThrow(() -> new WalfleetException(
                        FailureCode.TOOL_TOO_OLD,
                        "%s is older than %s: found %s".formatted(tool.program(), what, described(all)),
                        "install postgresql-client-%d or newer, or name its bin folder in WALFLEET_POSTGRES_PATH"
                                .formatted(major)));
    }

    private static WalfleetException missing(PostgresTool tool) {
        return new WalfleetException(
                FailureCode.TOOL_MISSING,
                "no %s on this machine".formatted(tool.program()),
                "install PostgreSQL's client programs, or name their bin folder in WALFLEET_POSTGRES_PATH");
    }

    private static String described(List<PostgresInstallation> all) {
        return all.stream()
                .map(installation -> installation.version() + " in " + installation.binFolder())
                .collect(Collectors.joining(", "));
    }
}
