package dev.walfleet.cli.shell;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.OptionalInt;

/** What stderr is connected to. */
final class StandardError {
    private static final int DEFAULT_COLUMNS = 80;
    private static final Path LINK = Path.of("/proc/self/fd/2");

    private StandardError() {}

    /** The width of the terminal that it is; empty where it is a file or a pipe. */
    static OptionalInt columns(Map<String, String> environment) {
        if (!isTerminal(environment) || environment.getOrDefault("TERM", "").equals("dumb")) {
            return OptionalInt.empty();
        }
        try {
            int columns = Integer.parseInt(
                    environment.getOrDefault("WALFLEET_COLUMNS", environment.getOrDefault("COLUMNS", "")));
            return OptionalInt.of(columns > 0 ? columns : DEFAULT_COLUMNS);
        } catch (NumberFormatException e) {
            return OptionalInt.of(DEFAULT_COLUMNS);
        }
    }

    private static boolean isTerminal(Map<String, String> environment) {
        try {
            String target = Files.readSymbolicLink(LINK).toString();
            return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty") || target.equals("/dev/console");
        } catch (IOException | UnsupportedOperationException e) {
            return environment.containsKey("WALFLEET_COLUMNS"); // not Linux: the launcher has looked
        }
    }
}
