package dev.walfleet.cli.sql;

import dev.walfleet.cli.shell.ExitStatus;
import dev.walfleet.cli.shell.Invocation;
import dev.walfleet.cli.shell.Typed;
import dev.walfleet.postgres.cluster.RoleSql;
import dev.walfleet.vocabulary.FailureCode;
import dev.walfleet.vocabulary.WalfleetException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code walfleet sql role}: the role that backs up, with the least rights. */
@Command(
        name = "role",
        description = {
            "Print the SQL that makes a role for backups, with the least rights that they need.",
            "",
            "For example: walfleet sql role orders | psql -X postgres"
        })
public final class RoleCommand implements Callable<Integer> {
    private final Invocation invocation;

    @Option(
            names = "--role",
            paramLabel = "NAME",
            defaultValue = "walfleet",
            description = "Default: ${DEFAULT-VALUE}.")
    private String role = "walfleet";

    @Option(names = "--full", description = "A role for physical backups (backup --full, plans of kind full).")
    private boolean full;

    @Option(names = "--wal", description = "With --full: the role ships WAL, too.")
    private boolean wal;

    @Parameters(paramLabel = "DATABASE", arity = "0..*", description = "The databases that are to be backed up.")
    private final List<String> databases = new ArrayList<>();

    RoleCommand(Invocation invocation) {
        this.invocation = invocation;
    }

    @Override
    public Integer call() {
        if (wal && !full) {
            throw new WalfleetException(
                    FailureCode.CONFIGURATION, "--wal without --full", "a role for logical backups ships no WAL");
        }
        invocation.print(
                full
                        ? RoleSql.physical(role, wal)
                        : RoleSql.logical(
                                role, databases.stream().map(Typed::database).toList()));
        return ExitStatus.SOUND;
    }
}
