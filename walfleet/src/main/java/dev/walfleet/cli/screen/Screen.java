package dev.walfleet.cli.screen;

/** Text that is safe to show. */
public final class Screen {
    private Screen() {}

    /** The text with its control characters replaced: a database may be named anything, also an escape sequence. */
    public static String printable(String text) {
        StringBuilder shown = new StringBuilder(text);
        for (int i = 0; i < shown.length(); i++) { // no control character is a pair of surrogates
            char c = shown.charAt(i);
            if (Character.isISOControl(c) && c != '\n') {
                shown.setCharAt(i, '?');
            }
        }
        return shown.toString();
    }

    /** Padded with spaces on the right to a width in characters. */
    static String left(String text, int width) {
        return text + " ".repeat(Math.max(0, width - length(text)));
    }

    /** Padded with spaces on the left to a width in characters. */
    static String right(String text, int width) {
        return " ".repeat(Math.max(0, width - length(text))) + text;
    }

    static int length(String text) {
        return text.codePointCount(0, text.length());
    }
}
