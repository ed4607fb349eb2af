package dev.walfleet.postgres.tool;

import dev.walfleet.postgres.cluster.ConnectionTarget;
import dev.walfleet.postgres.server.PostgresInstallation;
import dev.walfleet.postgres.server.PostgresTool;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * One call of a program, before it is made.
 *
 * @param arguments without the connection
 * @param target where the program connects to; empty where it does not
 * @param input whether it reads an archive from its standard input
 * @param noise lines of its standard error that are not kept
 * @param listener hears every line of its standard error, in a thread of its own
 */
public record ToolCommand(
        PostgresInstallation installation,
        PostgresTool tool,
        List<String> arguments,
        Optional<ConnectionTarget> target,
        boolean input,
        Predicate<String> noise,
        Consumer<String> listener) {
    public ToolCommand {
        arguments = List.copyOf(arguments);
    }

    public static ToolCommand of(PostgresInstallation installation, PostgresTool tool, List<String> arguments) {
        return new ToolCommand(installation, tool, arguments, Optional.empty(), false, line -> false, line -> {});
    }

    public ToolCommand connectedTo(ConnectionTarget database) {
        return new ToolCommand(installation, tool, arguments, Optional.of(database), input, noise, listener);
    }

    public ToolCommand withInput() {
        return new ToolCommand(installation, tool, arguments, target, true, noise, listener);
    }

    public ToolCommand listening(Predicate<String> noisy, Consumer<String> hears) {
        return new ToolCommand(installation, tool, arguments, target, input, noisy, hears);
    }

    /** All arguments, the connection included, the password not. */
    List<String> allArguments() {
        List<String> all = new ArrayList<>(arguments);
        target.ifPresent(database -> {
            all.add("--no-password");
            all.add("--dbname=" + ConnInfo.of(database));
        });
        return all;
    }
}
