package dev.walfleet.event.contract;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The words of a type's Javadoc, so that the published contract and the code say the same.
 *
 * @param text the first paragraph
 * @param fields what {@code @param} says of each component
 */
record Wording(String text, Map<String, String> fields) {
    static Wording of(Class<?> type) {
        Path file = Path.of("src/main/java").resolve(type.getName().replace('.', '/') + ".java");
        String source;
        try {
            source = Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Matcher comment = Pattern.compile(
                        "/\\*\\*((?:(?!\\*/).)*)\\*/\\s*(?:@\\w+(?:\\([^)]*\\))?\\s*)*public [a-z ]*\\b"
                                + type.getSimpleName() + "\\b",
                        Pattern.DOTALL)
                .matcher(source);
        if (!comment.find()) {
            throw new IllegalStateException(type + " has no Javadoc");
        }
        String[] parts = clean(comment.group(1)).split("@param ");
        Map<String, String> fields = new LinkedHashMap<>();
        for (int i = 1; i < parts.length; i++) {
            String[] nameAndText = parts[i].trim().split(" ", 2);
            fields.put(nameAndText[0], nameAndText[1].trim());
        }
        return new Wording(parts[0].split("<p>")[0].trim(), fields);
    }

    private static String clean(String comment) {
        return comment.replaceAll("\\n\\s*\\* ?", " ")
                .replaceAll("\\{@code ([^}]*)}", "`$1`")
                .replaceAll("\\{@link #?([^}]*)}", "`$1`")
                .replaceAll("\\s+", " ")
                .trim();
    }
}
