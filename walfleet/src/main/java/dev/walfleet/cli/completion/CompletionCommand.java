package dev.walfleet.cli.completion;

import dev.walfleet.cli.shell.ExitStatus;
import dev.walfleet.cli.shell.Invocation;
import dev.walfleet.cli.shell.Shell;
import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code walfleet completion}: the shell's tab key knows every command and option. */
@Command(
        name = "completion",
        description = {
            "Print a completion script for bash and zsh.",
            "",
            "For example in ~/.bashrc: source <(walfleet completion)"
        })
public final class CompletionCommand implements Callable<Integer>, Shell.KnowsAllCommands {
    private final Invocation invocation;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    CompletionCommand(Invocation invocation) {
        this.invocation = invocation;
    }

    @Override
    public Integer call() {
        CommandSpec top = spec.root();
        invocation.print(AutoComplete.bash(top.name(), top.commandLine()));
        return ExitStatus.SOUND;
    }
}
