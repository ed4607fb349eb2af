package dev.walfleet.cli.shell;

import picocli.CommandLine.Option;

/** {@code --json}, to be mixed into every command that gives an answer. */
public final class JsonOption {
    @Option(names = "--json", description = "Print the answer as JSON.")
    private boolean json;

    public boolean wanted() {
        return json;
    }
}
