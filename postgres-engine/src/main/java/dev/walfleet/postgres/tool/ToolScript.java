package dev.walfleet.postgres.tool;

import dev.walfleet.postgres.server.ShellWord;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The shell script that runs one program. A script, for three reasons: Java can pass arguments in the encoding of its own locale
 * only, so that under {@code LANG=C} the database {@code größe} would arrive as {@code gr??e}; the program must end when this
 * process is killed outright, even while it writes to files; and the password file must be deleted then, too.
 */
final class ToolScript {
    private ToolScript() {}

    /**
     * @param passwordFile deleted when the program has ended
     * @param tethered whether standard input is a tether, whose end (this process closed it, or was killed) ends the program;
     *     otherwise it is the program's own input, whose end it notices itself
     */
    static String of(Path program, List<String> arguments, Optional<Path> passwordFile, boolean tethered) {
        String command = ShellWord.of(program.toString())
                + arguments.stream()
                        .map(argument -> " " + ShellWord.of(argument))
                        .collect(Collectors.joining());
        String environment = "LC_ALL=C\nexport LC_ALL\n"
                + passwordFile
                        .map(file -> "PGPASSFILE=" + ShellWord.of(file.toString()) + "\nexport PGPASSFILE\n")
                        .orElse("");
        String cleaning = passwordFile
                .map(file -> "rm -f " + ShellWord.of(file.toString()) + "\n")
                .orElse("");
        return environment + (tethered ? tethered(command) : command + "\nstatus=$?\n") + cleaning + "exit $status\n";
    }

    private static String tethered(String command) {
        return """
                exec 3<&0
                %s </dev/null 3<&- &
                tool=$!
                ( read -r line <&3; kill -TERM $tool ) >/dev/null 2>&1 &
                tether=$!
                wait $tool
                status=$?
                kill -TERM $tether 2>/dev/null
                """.formatted(command);
    }
}
