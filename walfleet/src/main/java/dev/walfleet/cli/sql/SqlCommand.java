package dev.walfleet.cli.sql;

import dev.walfleet.cli.shell.ExitStatus;
import dev.walfleet.cli.shell.Invocation;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code walfleet sql}: SQL for a person to look at and run. */
@Command(
        name = "sql",
        description = "Print SQL to be run by an administrator.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = RoleCommand.class)
public final class SqlCommand implements Callable<Integer> {
    private final Invocation invocation;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    SqlCommand(Invocation invocation) {
        this.invocation = invocation;
    }

    @Override
    public Integer call() {
        spec.commandLine().usage(invocation.err());
        return ExitStatus.USAGE;
    }
}
