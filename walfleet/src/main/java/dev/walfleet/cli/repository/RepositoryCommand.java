package dev.walfleet.cli.repository;

import dev.walfleet.cli.shell.ExitStatus;
import dev.walfleet.cli.shell.Invocation;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code walfleet repository}. */
@Command(
        name = "repository",
        description = "Change the keys of an encrypted repository.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {RotateKeyCommand.class, RewrapCommand.class})
public final class RepositoryCommand implements Callable<Integer> {
    private final Invocation invocation;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    RepositoryCommand(Invocation invocation) {
        this.invocation = invocation;
    }

    @Override
    public Integer call() {
        spec.commandLine().usage(invocation.err());
        return ExitStatus.USAGE;
    }
}
