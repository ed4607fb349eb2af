package dev.walfleet.cli.shell;

import picocli.CommandLine;

/** Parses arguments, runs the command that they name, and turns whatever becomes of it into an exit status. */
public final class Shell {
    private static final int DEFAULT_COLUMNS = 100;

    private final CommandLine commandLine;
    private final Complaint complaint;

    /** @param command the class of the top command */
    public Shell(Class<?> command, Invocation invocation) {
        CommandFactory factory = new CommandFactory(invocation);
        this.complaint = new Complaint(invocation);
        this.commandLine = new CommandLine(command, factory)
                .setOut(invocation.out())
                .setErr(invocation.err())
                .setUsageHelpWidth(Math.max(60, invocation.columns().orElse(DEFAULT_COLUMNS)))
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setParameterExceptionHandler((wrong, args) -> complaint.aboutUsage(wrong))
                .setExecutionExceptionHandler((thrown, command1, parsed) -> complaint.about(thrown));
    }

    /** @return the exit status, see {@link ExitStatus} */
    public int run(String... args) {
        try {
            return commandLine.execute(args);
        } catch (Error fatal) {
            return complaint.about(fatal);
        } finally {
            commandLine.getOut().flush();
            commandLine.getErr().flush();
        }
    }
}
