package dev.walfleet.cli;

import dev.walfleet.cli.shell.ExitStatus;
import dev.walfleet.cli.shell.Invocation;
import dev.walfleet.cli.shell.Version;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** {@code walfleet} itself: the options that every command has. */
@Command(
        name = "walfleet",
        description = "Backs up, verifies and restores PostgreSQL clusters.",
        synopsisSubcommandLabel = "COMMAND",
        versionProvider = Version.class,
        exitCodeListHeading = "%nExit status:%n",
        exitCodeList = {
            "0:sound, or done",
            "1:unsound: a backup failed, an object is damaged, a check is not satisfied",
            "2:not usable as typed or configured; nothing was tried",
            "3:no verdict: something that is needed was out of reach"
        },
        footer = "%nSee walfleet COMMAND --help. Documentation: docs/ in the source, README.md first.")
class TopCommand implements Callable<Integer> {
    private final Invocation invocation;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            scope = ScopeType.INHERIT,
            description = "Show what the command takes.")
    @SuppressWarnings("UnusedVariable") // picocli looks at the annotation
    private boolean help;

    @Option(
            names = {"-V", "--version"},
            versionHelp = true,
            description = "Show the version.")
    @SuppressWarnings("UnusedVariable") // picocli looks at the annotation
    private boolean version;

    TopCommand(Invocation invocation) {
        this.invocation = invocation;
    }

    @Option(
            names = {"-c", "--config"},
            paramLabel = "FILE",
            scope = ScopeType.INHERIT,
            description = "The configuration; else $WALFLEET_CONFIG, ./walfleet.yml, /etc/walfleet/walfleet.yml,"
                    + " else the environment variables alone.")
    void config(Path file) {
        invocation.chooseConfig(file);
    }

    @Option(names = "--debug", scope = ScopeType.INHERIT, description = "Show stack traces, and more of the log.")
    void debug(boolean wanted) {
        invocation.debug(wanted);
    }

    /** No command was named. */
    @Override
    public Integer call() {
        spec.commandLine().usage(invocation.err());
        return ExitStatus.USAGE;
    }
}
