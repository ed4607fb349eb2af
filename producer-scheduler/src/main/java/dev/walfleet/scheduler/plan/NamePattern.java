package dev.walfleet.scheduler.plan;

import java.util.regex.Pattern;

/** A name pattern: {@code *} stands for any characters, {@code ?} for one, everything else for itself. */
final class NamePattern {
    private final Pattern regex;

    NamePattern(String text) {
        if (text.isBlank()) {
            throw new IllegalArgumentException("an empty name pattern");
        }
        StringBuilder translated = new StringBuilder();
        text.chars().forEach(c -> {
            switch (c) {
                case '*' -> translated.append(".*");
                case '?' -> translated.append('.');
                default -> translated.append(Pattern.quote(Character.toString(c)));
            }
        });
        this.regex = Pattern.compile(translated.toString());
    }

    boolean matches(String name) {
        return regex.matcher(name).matches();
    }
}
