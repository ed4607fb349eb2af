package dev.walfleet.cli.shell;

import dev.walfleet.cli.screen.ProgressBar;
import dev.walfleet.cli.screen.Screen;
import dev.walfleet.runtime.config.ConfigFile;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Reader;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One run of the command line and its surroundings. stdout is the answer, stderr the story; a command reaches both through
 * this, and the environment too, so that a test can hold all of it.
 */
public final class Invocation {
    private final BufferedReader in;
    private final PrintWriter out;
    private final PrintWriter err;
    private final OptionalInt columns;
    private final Map<String, String> environment;
    private final Path workingDirectory;

    private Optional<Path> chosenConfig = Optional.empty();
    private boolean debug;
    private @Nullable ConfigFile config;

    /**
     * @param columns the width of the terminal that stderr is; empty where it is none
     * @param workingDirectory what {@code .} is
     */
    public Invocation(
            Reader in,
            PrintWriter out,
            PrintWriter err,
            OptionalInt columns,
            Map<String, String> environment,
            Path workingDirectory) {
        this.in = new BufferedReader(in);
        this.out = out;
        this.err = err;
        this.columns = columns;
        this.environment = Map.copyOf(environment);
        this.workingDirectory = workingDirectory;
    }

    public PrintWriter out() {
        return out;
    }

    public PrintWriter err() {
        return err;
    }

    public Map<String, String> environment() {
        return environment;
    }

    public Path workingDirectory() {
        return workingDirectory;
    }

    /** The width of the terminal that a person reads stderr on; empty where nobody is expected to watch. */
    public OptionalInt columns() {
        return columns;
    }

    /** Whether stack traces are wanted. */
    public boolean debug() {
        return debug;
    }

    public void debug(boolean wanted) {
        debug = wanted;
    }

    /** The file that {@code --config} names. */
    public void chooseConfig(Path file) {
        chosenConfig = Optional.of(file);
        config = null;
    }

    /**
     * The configuration that applies, read once.
     *
     * @throws dev.walfleet.vocabulary.WalfleetException of code {@code CONFIGURATION}
     */
    public ConfigFile config() {
        ConfigFile present = config;
        if (present == null) {
            present = ConfigFile.find(chosenConfig, environment, workingDirectory);
            config = present;
        }
        return present;
    }

    /** As {@link #config()}; empty where nothing is configured at all. */
    public Optional<ConfigFile> configIfAny() {
        Optional<ConfigFile> found =
                Optional.ofNullable(config).or(() -> ConfigFile.findAny(chosenConfig, environment, workingDirectory));
        config = found.orElse(null);
        return found;
    }

    /** A part of the answer. */
    public void print(String text) {
        out.print(text);
        if (!text.endsWith("\n")) {
            out.print('\n');
        }
        out.flush();
    }

    /** A part of the story. */
    public void say(String line) {
        err.print(line + "\n");
        err.flush();
    }

    /** The answer, as JSON where that is wanted, else as a screen for people. */
    public void answer(JsonOption json, Object data, Supplier<String> screen) {
        print(json.wanted() ? JsonAnswer.of(data) : screen.get());
    }

    /** Tells on stderr how far long work is. */
    public ProgressBar progress() {
        return new ProgressBar(err, columns, System::nanoTime);
    }

    /** Asks a person for a line; empty at the end of the input. */
    public Optional<String> ask(String question) throws IOException {
        err.print(Screen.printable(question) + " ");
        err.flush();
        return Optional.ofNullable(in.readLine()).map(String::strip);
    }
}
