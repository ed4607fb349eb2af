package dev.walfleet.repository.format;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.ValueDeserializer;

/** Times as they are written, {@code 2026-11-22T19:07:14.986358436Z}: a formatter takes as long as the rest of a manifest. */
final class InstantReader extends ValueDeserializer<Instant> {
    private static final int SECONDS_END = 19;
    private static final int NANO_DIGITS = 9;

    @Override
    public Instant deserialize(JsonParser parser, DeserializationContext context) {
        String text = parser.getString();
        try {
            return of(text);
        } catch (DateTimeException e) {
            return (Instant) context.handleWeirdStringValue(Instant.class, text, "it is no time");
        }
    }

    /** @throws DateTimeException where the text is no time */
    static Instant of(String text) {
        int end = text.length() - 1;
        if (end < SECONDS_END || end > SECONDS_END + 1 + NANO_DIGITS || !isPlain(text, end)) {
            return Instant.parse(text);
        }
        int nanos = 0;
        for (int digit = 0; digit < NANO_DIGITS; digit++) {
            int at = SECONDS_END + 1 + digit;
            nanos = nanos * 10 + (at < end ? text.charAt(at) - '0' : 0);
        }
        try {
            return LocalDateTime.of(
                            number(text, 0, 4),
                            number(text, 5, 2),
                            number(text, 8, 2),
                            number(text, 11, 2),
                            number(text, 14, 2),
                            number(text, 17, 2),
                            nanos)
                    .toInstant(ZoneOffset.UTC);
        } catch (DateTimeException e) {
            return Instant.parse(text); // 24:00:00 is one
        }
    }

    /** Whether every character is what it is in the usual form; any other form takes the long way. */
    private static boolean isPlain(String text, int end) {
        String form = "0000-00-00T00:00:00.000000000";
        for (int i = 0; i < end; i++) {
            char c = text.charAt(i);
            if (form.charAt(i) == '0' ? c < '0' || c > '9' : c != form.charAt(i)) {
                return false;
            }
        }
        return text.charAt(end) == 'Z' && end != SECONDS_END + 1;
    }

    private static int number(String text, int from, int digits) {
        return Integer.parseInt(text, from, from + digits, 10);
    }
}
