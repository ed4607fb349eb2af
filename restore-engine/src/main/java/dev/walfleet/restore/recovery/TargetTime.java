package dev.walfleet.restore.recovery;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.ResolverStyle;
import java.time.temporal.ChronoField;
import java.time.temporal.TemporalAccessor;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A time as a person types it, and what was understood.
 *
 * @param instant the moment
 * @param zoneGiven whether the text said its zone
 * @param words what was understood, with the zone, for the person to see
 */
public record TargetTime(Instant instant, boolean zoneGiven, String words) {
    private static final Pattern FORM =
            Pattern.compile("(\\d{4}-\\d{2}-\\d{2})[ T](\\d{2}:\\d{2}(?::\\d{2}(?:[.,]\\d{1,6})?)?)\\s*(.*)");
    private static final DateTimeFormatter LOCAL = new DateTimeFormatterBuilder()
            .append(DateTimeFormatter.ISO_LOCAL_DATE)
            .appendLiteral('T')
            .appendPattern("HH:mm")
            .optionalStart()
            .appendPattern(":ss")
            .appendFraction(ChronoField.NANO_OF_SECOND, 0, 6, true)
            .optionalEnd()
            .toFormatter()
            .withResolverStyle(ResolverStyle.STRICT);
    private static final DateTimeFormatter SHOWN = new DateTimeFormatterBuilder()
            .appendPattern("uuuu-MM-dd HH:mm:ss")
            .appendFraction(ChronoField.NANO_OF_SECOND, 0, 6, true)
            .appendOffset("+HH:MM", "Z")
            .toFormatter();

    /**
     * Reads {@code 2026-11-22 13:14:15.123+01}, {@code 2026-11-22T12:14:15Z}, {@code 2026-11-22 13:14 Europe/Berlin}.
     *
     * @param assumed the zone where the text names none
     * @throws IllegalArgumentException quoting the text and saying what is wrong: no such form, no such zone, or a local time
     *     that does not exist or exists twice because the clock was changed
     */
    public static TargetTime parse(String text, ZoneId assumed) {
        Matcher matcher = FORM.matcher(text.strip());
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "time '" + text + "', expected a form such as 2026-11-22 13:14:15+01:00");
        }
        LocalDateTime local;
        try {
            String both = matcher.group(1) + "T" + matcher.group(2).replace(',', '.');
            TemporalAccessor parsed = LOCAL.parse(both);
            local = LocalDateTime.from(parsed);
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("time '" + text + "' is not on any calendar: " + e.getMessage(), e);
        }
        String zone = matcher.group(3).strip();
        ZoneId in = zone.isEmpty() ? assumed : zone(text, zone);
        Instant instant = instant(text, local, in);
        OffsetDateTime there = instant.atZone(in).toOffsetDateTime();
        String words = SHOWN.format(there)
                + (there.getOffset().equals(ZoneOffset.UTC)
                        ? ""
                        : " = " + SHOWN.format(instant.atOffset(ZoneOffset.UTC)));
        return new TargetTime(
                instant,
                !zone.isEmpty(),
                zone.isEmpty() ? words + " (no zone was given: that of this machine, " + in + ", is assumed)" : words);
    }

    private static ZoneId zone(String text, String zone) {
        try {
            String sign =
                    zone.matches("[+-]\\d{1,2}") && zone.length() == 2 ? zone.charAt(0) + "0" + zone.charAt(1) : zone;
            return ZoneId.of(sign);
        } catch (DateTimeException e) {
            throw new IllegalArgumentException(
                    "time '" + text + "' has a zone that is not known, '" + zone
                            + "'; expected Z, +01:00, or Europe/Berlin",
                    e);
        }
    }

    private static Instant instant(String text, LocalDateTime local, ZoneId zone) {
        List<ZoneOffset> offsets = zone.getRules().getValidOffsets(local);
        if (offsets.isEmpty()) {
            throw new IllegalArgumentException("time '" + text + "' does not exist in " + zone
                    + ", the clock was put forward over it; give an offset, such as +01:00");
        }
        if (offsets.size() > 1) {
            throw new IllegalArgumentException(
                    "time '" + text + "' exists twice in " + zone + ", the clock was put back (" + offsets.get(0)
                            + " and " + offsets.get(1) + "); give the offset that you mean");
        }
        return local.toInstant(offsets.get(0));
    }
}
