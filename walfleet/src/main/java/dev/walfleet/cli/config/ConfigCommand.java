package dev.walfleet.cli.config;

import dev.walfleet.cli.shell.ExitStatus;
import dev.walfleet.cli.shell.Invocation;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code walfleet config}. */
@Command(
        name = "config",
        description = "Check or show the configuration that applies.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {CheckCommand.class, ShowCommand.class})
public final class ConfigCommand implements Callable<Integer> {
    private final Invocation invocation;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    ConfigCommand(Invocation invocation) {
        this.invocation = invocation;
    }

    @Override
    public Integer call() {
        spec.commandLine().usage(invocation.err());
        return ExitStatus.USAGE;
    }
}
