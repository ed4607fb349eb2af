package dev.walfleet.cli;

import dev.walfleet.cli.shell.ProcessInvocation;
import dev.walfleet.cli.shell.Shell;

/** The entry point of the executable jar. */
public final class Walfleet {
    private Walfleet() {}

    public static void main(String[] args) {
        int status = new Shell(WalfleetCommand.class, ProcessInvocation.of(args)).run(args);
        System.exit(status);
    }
}
