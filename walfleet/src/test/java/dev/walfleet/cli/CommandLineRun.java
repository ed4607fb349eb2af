package dev.walfleet.cli;

import dev.walfleet.cli.shell.Invocation;
import java.io.PrintWriter;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.Map;
import java.util.OptionalInt;

/**
 * One run of the command line in this process, and all that came of it.
 *
 * @param out what went to stdout: the answer
 * @param err what went to stderr: the story
 */
public record CommandLineRun(int status, String out, String err) {
    /** With no environment variable and nothing to read on stdin. */
    public static CommandLineRun of(Path workingDirectory, String... args) {
        return of(Map.of(), workingDirectory, "", args);
    }

    /** @param in what a person types */
    public static CommandLineRun of(Map<String, String> environment, Path workingDirectory, String in, String... args) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        Invocation invocation = new Invocation(
                new StringReader(in),
                new PrintWriter(out),
                new PrintWriter(err),
                OptionalInt.empty(),
                environment,
                workingDirectory);
        int status = Walfleet.run(invocation, args);
        return new CommandLineRun(status, out.toString(), err.toString());
    }
}
