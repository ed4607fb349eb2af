package dev.walfleet.runtime.config;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** References such as {@code ${NAME}} and {@code ${NAME:-default}} in a value; a doubled dollar sign makes one a plain text. */
final class Interpolation {
    private static final Pattern REFERENCE = Pattern.compile("\\$?\\$\\{([^}]*)}");
    private static final Pattern INSIDE = Pattern.compile("([A-Za-z_][A-Za-z0-9_]*)(?::-(.*))?", Pattern.DOTALL);

    private final Environment environment;

    Interpolation(Environment environment) {
        this.environment = environment;
    }

    /**
     * The value with its references resolved.
     *
     * @param place for the message, where a variable is not set
     * @return null where it is made of references alone and nothing remains: as if the key were absent
     */
    @Nullable
    String resolve(String value, String place) {
        Matcher matcher = REFERENCE.matcher(value);
        StringBuilder resolved = new StringBuilder();
        boolean any = false;
        while (matcher.find()) {
            any = true;
            String text =
                    matcher.group().startsWith("$$") ? matcher.group().substring(1) : lookUp(matcher.group(1), place);
            matcher.appendReplacement(resolved, Matcher.quoteReplacement(text));
        }
        matcher.appendTail(resolved);
        return any && resolved.isEmpty() ? null : resolved.toString();
    }

    private String lookUp(String reference, String place) {
        Matcher inside = INSIDE.matcher(reference);
        if (!inside.matches()) {
            throw ConfigFailure.of(
                    "'${" + reference + "}' at " + place + " is no reference to an environment variable",
                    "write ${NAME} or ${NAME:-default}, and $${ for a plain ${");
        }
        String name = inside.group(1);
        String fallback = inside.group(2);
        return environment.get(name).orElseGet(() -> {
            if (fallback == null) {
                throw ConfigFailure.of(
                        "the environment variable " + name + " is not set; " + place + " refers to it",
                        "set " + name + " or " + name + "_FILE, or give a default with ${" + name + ":-...}");
            }
            return fallback;
        });
    }
}
