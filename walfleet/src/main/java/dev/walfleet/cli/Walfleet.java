package dev.walfleet.cli;

import dev.walfleet.cli.shell.ExitStatus;
import dev.walfleet.cli.shell.Invocation;
import dev.walfleet.cli.shell.ProcessInvocation;
import dev.walfleet.cli.shell.Shell;
import dev.walfleet.cli.shell.Version;
import java.util.List;
import picocli.CommandLine.Command;

/** The entry point of the executable jar. */
public final class Walfleet {
    private Walfleet() {}

    public static void main(String[] args) {
        System.exit(run(ProcessInvocation.of(args), args));
    }

    /** @return the exit status */
    static int run(Invocation invocation, String... args) {
        if (Version.isAllThatIsAsked(args)) {
            Version.lines().forEach(invocation::print);
            return ExitStatus.SOUND;
        }
        List<Class<?>> commands =
                List.of(WalfleetCommand.class.getAnnotation(Command.class).subcommands());
        return new Shell(TopCommand.class, commands, invocation).run(args);
    }
}
