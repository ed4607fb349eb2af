package dev.walfleet.cli.screen;

import java.util.ArrayList;
import java.util.List;

/**
 * A table for people: columns as wide as they need, two spaces between them, no lines. A column whose title is written with a
 * leading {@code >} holds figures, and is aligned to the right.
 */
public final class Table {
    private final List<String> titles = new ArrayList<>();
    private final List<Boolean> figures = new ArrayList<>();
    private final List<List<String>> rows = new ArrayList<>();

    private Table() {}

    public static Table of(String... titles) {
        Table table = new Table();
        for (String title : titles) {
            boolean figure = title.startsWith(">");
            table.figures.add(figure);
            table.titles.add(figure ? title.substring(1) : title);
        }
        return table;
    }

    /** One more row; its values are shown as {@code String.valueOf} has them, {@code -} where they are empty. */
    public Table row(Object... values) {
        if (values.length != titles.size()) {
            throw new IllegalArgumentException(values.length + " values in a table of " + titles.size() + " columns");
        }
        List<String> row = new ArrayList<>();
        for (Object value : values) {
            String text = Screen.printable(String.valueOf(value)).replace('\n', ' ');
            row.add(text.isEmpty() ? "-" : text);
        }
        rows.add(row);
        return this;
    }

    public boolean isEmpty() {
        return rows.isEmpty();
    }

    /** The lines, each with its line end. */
    public String render() {
        int[] widths = new int[titles.size()];
        measure(titles, widths);
        rows.forEach(row -> measure(row, widths));
        StringBuilder text = new StringBuilder();
        line(titles, widths, text);
        rows.forEach(row -> line(row, widths, text));
        return text.toString();
    }

    private static void measure(List<String> row, int[] widths) {
        for (int i = 0; i < widths.length; i++) {
            widths[i] = Math.max(widths[i], Screen.length(row.get(i)));
        }
    }

    private void line(List<String> row, int[] widths, StringBuilder text) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < widths.length; i++) {
            line.append(i == 0 ? "" : "  ")
                    .append(figures.get(i) ? Screen.right(row.get(i), widths[i]) : Screen.left(row.get(i), widths[i]));
        }
        text.append(line.toString().stripTrailing()).append('\n');
    }
}
