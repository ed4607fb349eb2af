package dev.walfleet.vocabulary;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as people write them: {@code 500ms}, {@code 30s}, {@code 5m}, {@code 1h30m}, {@code 26h}, {@code 30d}. */
public final class DurationText {
    private static final Pattern FORM = Pattern.compile("(?:\\d{1,9}(?:ms|s|m|h|d))+");
    private static final Pattern PART = Pattern.compile("(\\d{1,9})(ms|s|m|h|d)");

    private DurationText() {}

    /**
     * Also reads ISO-8601 ({@code PT5M}). A day is 24 hours.
     *
     * @throws IllegalArgumentException quoting the text, where it is no duration
     */
    public static Duration parse(String text) {
        String stripped = text.strip();
        if (stripped.startsWith("P")) {
            try {
                return Duration.parse(stripped);
            } catch (java.time.format.DateTimeParseException e) {
                throw unusable(text);
            }
        }
        if (!FORM.matcher(stripped).matches()) {
            throw unusable(text);
        }
        Duration sum = Duration.ZERO;
        Matcher part = PART.matcher(stripped);
        while (part.find()) {
            sum = sum.plus(of(Long.parseLong(part.group(1)), part.group(2)));
        }
        return sum;
    }

    /** For people, in at most two units: {@code 4m12s}, {@code 1d2h}, {@code 1.3s}, {@code 250ms}. */
    public static String format(Duration duration) {
        if (duration.isNegative()) {
            return "-" + format(duration.negated());
        }
        long millis = duration.toMillis();
        if (millis < 1000) {
            return millis + "ms";
        }
        long seconds = duration.toSeconds();
        if (seconds < 60) {
            return millis % 1000 == 0 ? seconds + "s" : seconds + "." + millis % 1000 / 100 + "s";
        }
        if (seconds < 3600) {
            return two(seconds / 60, "m", seconds % 60, "s");
        }
        if (seconds < 86_400) {
            return two(seconds / 3600, "h", seconds % 3600 / 60, "m");
        }
        return two(seconds / 86_400, "d", seconds % 86_400 / 3600, "h");
    }

    private static String two(long major, String majorUnit, long minor, String minorUnit) {
        return major + majorUnit + (minor == 0 ? "" : minor + minorUnit);
    }

    private static Duration of(long amount, String unit) {
        return switch (unit) {
            case "ms" -> Duration.ofMillis(amount);
            case "s" -> Duration.ofSeconds(amount);
            case "m" -> Duration.ofMinutes(amount);
            case "h" -> Duration.ofHours(amount);
            default -> Duration.ofDays(amount);
        };
    }

    private static IllegalArgumentException unusable(String text) {
        return new IllegalArgumentException("duration '" + text
                + "' is not usable: expected a number with ms, s, m, h or d, such as 30s, 5m, 26h or 30d");
    }
}
