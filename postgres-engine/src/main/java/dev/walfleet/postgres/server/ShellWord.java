package dev.walfleet.postgres.server;

import java.util.regex.Pattern;

/** Words of a command line for a POSIX shell, as a script runs them or a person copies them. */
public final class ShellWord {
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_./:@%+=,-]+");

    private ShellWord() {}

    /** One word, whatever is in it; in quotes where it needs them. */
    public static String of(String word) {
        return PLAIN.matcher(word).matches() ? word : "'" + word.replace("'", "'\\''") + "'";
    }
}
