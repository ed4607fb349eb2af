package dev.walfleet.scheduler.plan;

import com.cronutils.descriptor.CronDescriptor;
import com.cronutils.model.Cron;
import com.cronutils.model.CronType;
import com.cronutils.model.definition.CronDefinitionBuilder;
import com.cronutils.model.time.ExecutionTime;
import com.cronutils.parser.CronParser;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Slots by a cron expression of five fields (minute, hour, day of month, month, day of week; names, ranges, steps and
 * lists; where both days are given, either is enough, as in every crontab), or one of {@code @hourly}, {@code @daily},
 * {@code @midnight}, {@code @weekly}, {@code @monthly}, {@code @yearly}, {@code @annually}.
 *
 * <p>The expression is read on the wall clock of its zone. Where that clock leaps ahead, the slots that it leaps over run
 * once, at the moment of the leap; where it is set back, a slot that it shows twice runs once, the first time.
 *
 * <p>Equal where expression and zone are. Safe for use by several threads.
 */
public final class CronSchedule {
    private static final Map<String, String> NICKNAMES = Map.of(
            "@hourly", "0 * * * *",
            "@daily", "0 0 * * *",
            "@midnight", "0 0 * * *",
            "@weekly", "0 0 * * 0",
            "@monthly", "0 0 1 * *",
            "@yearly", "0 0 1 1 *",
            "@annually", "0 0 1 1 *");
    private static final ZonedDateTime SOME_DAY = ZonedDateTime.of(2026, 1, 1, 0, 0, 0, 0, ZoneOffset.UTC);

    private final String expression;
    private final ZoneId zone;
    private final Cron cron;
    /** Asked in UTC only: it stands for the wall clock, and what the zone makes of it is decided here. */
    private final ExecutionTime wall;

    private CronSchedule(String expression, ZoneId zone, Cron cron) {
        this.expression = expression;
        this.zone = zone;
        this.cron = cron;
        this.wall = ExecutionTime.forCron(cron);
    }

    /** @throws IllegalArgumentException quoting the expression, where it is none or no day ever fits it */
    public static CronSchedule of(String expression, ZoneId zone) {
        String trimmed = expression.strip();
        Cron cron;
        try {
            String fields = trimmed.startsWith("@") ? nickname(trimmed) : trimmed;
            CronParser parser = new CronParser(CronDefinitionBuilder.instanceDefinitionFor(CronType.UNIX));
            cron = parser.parse(fields).validate();
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "schedule '" + expression + "' is not usable: " + reason(e)
                            + "; expected five fields (minute hour day month weekday) such as '0 2 * * *', or a name such as @daily",
                    e);
        }
        CronSchedule schedule = new CronSchedule(trimmed, zone, cron);
        if (schedule.wall.nextExecution(SOME_DAY).isEmpty()) {
            throw new IllegalArgumentException("schedule '" + expression + "' is not usable: no day ever fits it");
        }
        return schedule;
    }

    private static String nickname(String name) {
        String fields = NICKNAMES.get(name.toLowerCase(Locale.ROOT));
        if (fields == null) {
            throw new IllegalArgumentException("the name " + name + " is not known");
        }
        return fields;
    }

    private static String reason(IllegalArgumentException e) {
        return String.valueOf(e.getMessage()).replaceFirst("^Failed to parse cron expression\\. ", "");
    }

    /** The first slot after a moment. */
    public Instant next(Instant after) {
        LocalDateTime local = LocalDateTime.ofInstant(after, zone);
        while (true) {
            local = later(local);
            Instant slot = instant(local);
            if (slot.isAfter(after)) {
                return slot;
            }
        }
    }

    /** The newest slot at or before a moment; empty where there is none in living memory. */
    public Optional<Instant> newest(Instant at) {
        LocalDateTime local = latestShownBy(at).plusSeconds(1);
        while (true) {
            Optional<ZonedDateTime> earlier = wall.lastExecution(local.atZone(ZoneOffset.UTC));
            if (earlier.isEmpty()) {
                return Optional.empty();
            }
            local = earlier.orElseThrow().toLocalDateTime();
            Instant slot = instant(local);
            if (!slot.isAfter(at)) {
                return Optional.of(slot);
            }
        }
    }

    /** The latest time that the wall clock showed up to a moment: while an hour repeats, the end of its first run. */
    private LocalDateTime latestShownBy(Instant at) {
        LocalDateTime now = LocalDateTime.ofInstant(at, zone);
        ZoneOffsetTransition turn = zone.getRules().previousTransition(at.plusNanos(1));
        return turn != null && turn.isOverlap() && turn.getDateTimeBefore().isAfter(now)
                ? turn.getDateTimeBefore().minusSeconds(1)
                : now;
    }

    private LocalDateTime later(LocalDateTime local) {
        return wall.nextExecution(local.atZone(ZoneOffset.UTC))
                .orElseThrow(
                        () -> new IllegalStateException("schedule '" + expression + "' has no slot after " + local))
                .toLocalDateTime();
    }

    private Instant instant(LocalDateTime local) {
        ZoneRules rules = zone.getRules();
        ZoneOffsetTransition turn = rules.getTransition(local);
        return turn != null && turn.isGap()
                ? turn.getInstant()
                : local.atZone(zone).withEarlierOffsetAtOverlap().toInstant();
    }

    public String expression() {
        return expression;
    }

    public ZoneId zone() {
        return zone;
    }

    /** In words, for people: {@code every 6 hours at minute 0 (UTC)}. */
    public String describe() {
        return CronDescriptor.instance(Locale.ENGLISH).describe(cron) + " (" + zone + ")";
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof CronSchedule that && expression.equals(that.expression) && zone.equals(that.zone);
    }

    @Override
    public int hashCode() {
        return 31 * expression.hashCode() + zone.hashCode();
    }

    @Override
    public String toString() {
        return "'" + expression + "' " + zone;
    }
}
