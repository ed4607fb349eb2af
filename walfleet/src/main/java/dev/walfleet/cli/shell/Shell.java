package dev.walfleet.cli.shell;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine;

/**
 * Parses arguments, runs the command that they name, and turns whatever becomes of it into an exit status. Where the first word
 * names a command, the others are not even made: a start is felt.
 */
public final class Shell {
    private static final int DEFAULT_COLUMNS = 100;
    private static final int LEAST_COLUMNS = 60;

    /** A command that has to know all the others. */
    public interface KnowsAllCommands {}

    private final Class<?> top;
    private final List<Class<?>> commands;
    private final Invocation invocation;

    /**
     * @param top the class of the command that has the others
     * @param commands a command {@code list} has a class {@code ListCommand}
     */
    public Shell(Class<?> top, List<Class<?>> commands, Invocation invocation) {
        this.top = top;
        this.commands = List.copyOf(commands);
        this.invocation = invocation;
    }

    /** @return the exit status, see {@link ExitStatus} */
    public int run(String... args) {
        Complaint complaint = new Complaint(invocation);
        try {
            return commandLine(args, complaint).execute(args);
        } catch (Error fatal) {
            return complaint.about(fatal);
        } finally {
            invocation.out().flush();
            invocation.err().flush();
        }
    }

    private CommandLine commandLine(String[] args, Complaint complaint) {
        CommandFactory factory = new CommandFactory(invocation);
        CommandLine commandLine = new CommandLine(top, factory);
        needed(args).forEach(command -> commandLine.addSubcommand(new CommandLine(command, factory)));
        return commandLine
                .setOut(invocation.out())
                .setErr(invocation.err())
                .setUsageHelpWidth(Math.max(LEAST_COLUMNS, invocation.columns().orElse(DEFAULT_COLUMNS)))
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setParameterExceptionHandler((wrong, words) -> complaint.aboutUsage(wrong))
                .setExecutionExceptionHandler((thrown, command, parsed) -> complaint.about(thrown));
    }

    private List<Class<?>> needed(String[] args) {
        String word = firstWord(args);
        if (word.isEmpty() && List.of(args).contains("--version")) {
            return List.of();
        }
        List<Class<?>> named = new ArrayList<>();
        for (Class<?> command : commands) {
            if (nameOf(command).equals(word) && !KnowsAllCommands.class.isAssignableFrom(command)) {
                named.add(command);
            }
        }
        return named.isEmpty() ? commands : named;
    }

    static String nameOf(Class<?> command) {
        return command.getSimpleName().replaceFirst("Command$", "").toLowerCase(Locale.ROOT);
    }

    /** The first word that is no option, nor the value of one of those that stand before a command; else empty. */
    private static String firstWord(String[] args) {
        for (int i = 0; i < args.length; i++) {
            if (args[i].equals("-c") || args[i].equals("--config")) {
                i++;
            } else if (!args[i].startsWith("-")) {
                return args[i];
            }
        }
        return "";
    }
}
