package dev.walfleet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.walfleet.cli.shell.Invocation;
import java.io.PrintWriter;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.Stream;

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

    /** Where nobody watches, as under cron. */
    public static CommandLineRun of(Map<String, String> environment, Path workingDirectory, String in, String... args) {
        return of(environment, workingDirectory, in, OptionalInt.empty(), args);
    }

    /**
     * Before a person at a terminal.
     *
     * @param typed what he types
     */
    public static CommandLineRun typed(
            Map<String, String> environment, Path workingDirectory, String typed, String... args) {
        return of(environment, workingDirectory, typed, OptionalInt.of(120), args);
    }

    /** Where nobody watches, on the configuration in a file. */
    public static CommandLineRun configured(
            Path config, Map<String, String> environment, Path workingDirectory, String... args) {
        return of(
                environment,
                workingDirectory,
                "",
                Stream.concat(Stream.of(args), Stream.of("--config", config.toString()))
                        .toArray(String[]::new));
    }

    private static CommandLineRun of(
            Map<String, String> environment, Path workingDirectory, String in, OptionalInt columns, String... args) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        Invocation invocation = new Invocation(
                new StringReader(in),
                new PrintWriter(out),
                new PrintWriter(err),
                columns,
                environment,
                workingDirectory);
        int status = Walfleet.run(invocation, args);
        return new CommandLineRun(status, out.toString(), err.toString());
    }

    /** Itself, where the status is 0; fails with all that it said where it is not. */
    public CommandLineRun succeeded() {
        assertThat(status).as(out + err).isZero();
        return this;
    }
}
