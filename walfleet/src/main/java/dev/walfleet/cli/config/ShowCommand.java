package dev.walfleet.cli.config;

import dev.walfleet.cli.shell.ExitStatus;
import dev.walfleet.cli.shell.Invocation;
import dev.walfleet.runtime.config.ConfigFile;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code walfleet config show}. */
@Command(
        name = "show",
        description = "Print the configuration that applies, as YAML, with variables resolved and secrets masked.")
public final class ShowCommand implements Callable<Integer> {
    private final Invocation invocation;

    ShowCommand(Invocation invocation) {
        this.invocation = invocation;
    }

    @Override
    public Integer call() {
        ConfigFile config = invocation.config();
        invocation.say("configuration from " + config.origin());
        invocation.print(config.render());
        return ExitStatus.SOUND;
    }
}
