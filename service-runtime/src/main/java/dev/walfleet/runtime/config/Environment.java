package dev.walfleet.runtime.config;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** Environment variables. {@code NAME} may also come from the file that {@code NAME_FILE} names, for secrets. */
final class Environment {
    private final Map<String, String> variables;

    Environment(Map<String, String> variables) {
        this.variables = Map.copyOf(variables);
    }

    /** Empty where it is not set, or set to nothing. */
    Optional<String> get(String name) {
        String value = variables.getOrDefault(name, "");
        String file = variables.getOrDefault(name + "_FILE", "");
        if (!value.isEmpty() && !file.isEmpty()) {
            throw ConfigFailure.of(
                    "the environment variables " + name + " and " + name + "_FILE are both set", "unset one of them");
        }
        if (!file.isEmpty()) {
            return Optional.of(secret(Path.of(file), name + "_FILE"));
        }
        return value.isEmpty() ? Optional.empty() : Optional.of(value);
    }

    /** The content of a file without the line end that editors add. */
    static String secret(Path file, String namedBy) {
        try {
            String content = Files.readString(file, StandardCharsets.UTF_8);
            int end = content.length();
            while (end > 0 && (content.charAt(end - 1) == '\n' || content.charAt(end - 1) == '\r')) {
                end--;
            }
            return content.substring(0, end);
        } catch (IOException e) {
            throw ConfigFailure.of(
                    "the file " + file + " that " + namedBy + " names cannot be read: "
                            + e.getClass().getSimpleName(),
                    "check that it exists and that the user who runs Walfleet may read it",
                    e);
        }
    }
}
