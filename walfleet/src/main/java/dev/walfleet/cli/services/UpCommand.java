package dev.walfleet.cli.services;

import dev.walfleet.cli.shell.ExitStatus;
import dev.walfleet.cli.shell.Invocation;
import dev.walfleet.runtime.config.ConfigFile;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code walfleet up}: all services in one process, with a Kafka of their own where none is configured. */
@Command(
        name = "up",
        description = {
            "Run all services in this process until it is told to stop, with a Kafka broker of its own where none is configured.",
            "",
            "A repository that is new is made. One that was there before and is missing now is a failure: mount its disk."
        })
public final class UpCommand implements Callable<Integer> {
    private final Invocation invocation;

    UpCommand(Invocation invocation) {
        this.invocation = invocation;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        ConfigFile config = invocation.config();
        new Up(invocation, config).run();
        return ExitStatus.SOUND;
    }
}
