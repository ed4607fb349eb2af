package dev.walfleet.cli.wal;

import dev.walfleet.cli.shell.ExitStatus;
import dev.walfleet.cli.shell.Invocation;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code walfleet wal}. */
@Command(
        name = "wal",
        description = "How the WAL stands; archive_command and restore_command.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {WalStatusCommand.class, WalPushCommand.class, WalFetchCommand.class, WalFeedCommand.class})
public final class WalCommand implements Callable<Integer> {
    private final Invocation invocation;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    WalCommand(Invocation invocation) {
        this.invocation = invocation;
    }

    @Override
    public Integer call() {
        spec.commandLine().usage(invocation.err());
        return ExitStatus.USAGE;
    }
}
