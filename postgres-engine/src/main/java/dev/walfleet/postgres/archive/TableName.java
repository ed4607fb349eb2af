package dev.walfleet.postgres.archive;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A table as a person names it: {@code orders}, {@code sales.orders}, {@code "Sales Dept"."Content"}. A part in double quotes is
 * meant as it stands. A part without them is first taken as it stands, too, and only then folded to lower case as SQL
 * does, so that {@code Content} finds the table {@code "Content"} without a fight with the shell's quotes.
 */
record TableName(Optional<Part> schema, Part name) {

    /** @throws IllegalArgumentException quoting the text, where it is no name */
    static TableName parse(String text) {
        List<Part> parts = new ArrayList<>();
        int at = 0;
        while (at <= text.length()) {
            int end = at < text.length() && text.charAt(at) == '"' ? endOfQuoted(text, at) : endOfPlain(text, at);
            parts.add(Part.of(text.substring(at, end), text));
            if (end < text.length() && text.charAt(end) != '.') {
                throw notAName(text);
            }
            if (end == text.length()) {
                break;
            }
            at = end + 1;
        }
        return switch (parts.size()) {
            case 1 -> new TableName(Optional.empty(), parts.get(0));
            case 2 -> new TableName(Optional.of(parts.get(0)), parts.get(1));
            default -> throw notAName(text);
        };
    }

    /** Whether the table is meant, letter by letter. */
    boolean isExactly(TocEntry table) {
        return schema.map(part -> part.exact().equals(table.schema())).orElse(true)
                && name.exact().equals(table.name());
    }

    /** Whether the table is meant when parts without quotes are folded. */
    boolean isFolded(TocEntry table) {
        return schema.map(part -> part.fits(table.schema())).orElse(true) && name.fits(table.name());
    }

    private static int endOfPlain(String text, int from) {
        int dot = text.indexOf('.', from);
        return dot < 0 ? text.length() : dot;
    }

    private static int endOfQuoted(String text, int from) {
        for (int i = from + 1; i < text.length(); i++) {
            if (text.charAt(i) != '"') {
                continue;
            }
            if (i + 1 < text.length() && text.charAt(i + 1) == '"') {
                i++;
            } else {
                return i + 1;
            }
        }
        throw notAName(text);
    }

    private static IllegalArgumentException notAName(String text) {
        return new IllegalArgumentException(
                "'" + text + "' is no table name, expected orders, sales.orders or \"Sales Dept\".\"Content\"");
    }

    /** A part of a name. */
    record Part(String exact, boolean quoted) {
        private static Part of(String text, String whole) {
            boolean quoted = text.startsWith("\"");
            String exact = quoted ? text.substring(1, text.length() - 1).replace("\"\"", "\"") : text.strip();
            if (exact.isEmpty()) {
                throw notAName(whole);
            }
            return new Part(exact, quoted);
        }

        boolean fits(String name) {
            return exact.equals(name)
                    || (!quoted && exact.toLowerCase(Locale.ROOT).equals(name));
        }
    }
}
