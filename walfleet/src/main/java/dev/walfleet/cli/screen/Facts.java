package dev.walfleet.cli.screen;

import java.util.ArrayList;
import java.util.List;

/** Names and their values, one a line, the values below each other. */
public final class Facts {
    private final List<String> names = new ArrayList<>();
    private final List<String> values = new ArrayList<>();

    public static Facts of() {
        return new Facts();
    }

    private Facts() {}

    /** One more; left out where the value is empty. A value of several lines is indented to its column. */
    public Facts fact(String name, Object value) {
        String text = Screen.printable(String.valueOf(value));
        if (!text.isEmpty()) {
            names.add(name);
            values.add(text);
        }
        return this;
    }

    /** The lines, each with its line end. */
    public String render() {
        int width = names.stream().mapToInt(Screen::length).max().orElse(0);
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < names.size(); i++) {
            String indented = values.get(i).stripTrailing().replace("\n", "\n" + " ".repeat(width + 2));
            text.append(Screen.left(names.get(i), width))
                    .append("  ")
                    .append(indented)
                    .append('\n');
        }
        return text.toString();
    }
}
