package dev.walfleet.notify.channel;

import dev.walfleet.event.AlertEvent;
import dev.walfleet.event.AlertFired;
import dev.walfleet.event.AlertResolved;
import dev.walfleet.vocabulary.DurationText;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

/** Alerts in words, for people. */
final class AlertText {
    private static final int DIGEST_LINES = 100;

    private AlertText() {}

    /** {@code FIRING CRITICAL orders: logical backup failed}; one line. */
    static String headline(AlertEvent alert) {
        if (alert instanceof AlertFired fired) {
            return line("FIRING " + fired.severity() + " " + fired.title());
        }
        return line("RESOLVED " + ((AlertResolved) alert).title());
    }

    /** {@code 38 more alerts: 30 firing, 8 resolved}. */
    static String headline(List<AlertEvent> alerts) {
        long firing = alerts.stream().filter(AlertFired.class::isInstance).count();
        return "%d more alerts: %d firing, %d resolved".formatted(alerts.size(), firing, alerts.size() - firing);
    }

    /** What happened, what to do, and the facts; several lines, each ended. */
    static String body(AlertEvent alert) {
        StringBuilder text = new StringBuilder();
        if (alert instanceof AlertFired fired) {
            text.append(line(fired.title()))
                    .append("\n\n")
                    .append(fired.message())
                    .append('\n');
            if (!fired.hint().isBlank()) {
                text.append("hint: ").append(fired.hint()).append('\n');
            }
            text.append('\n');
            fact(text, "severity", fired.severity());
            if (fired.cluster() != null) {
                fact(text, "cluster", fired.cluster());
            }
            fact(text, "first seen", second(fired.firstSeen()));
        } else if (alert instanceof AlertResolved resolved) {
            text.append(line(resolved.title())).append("\n\nis over after ");
            text.append(DurationText.format(lasted(resolved))).append(".\n\n");
            fact(text, "severity", resolved.severity());
            if (resolved.cluster() != null) {
                fact(text, "cluster", resolved.cluster());
            }
            fact(text, "first seen", second(resolved.firstSeen()));
            fact(text, "resolved", second(resolved.resolvedAt()));
        }
        fact(text, "key", alert.key());
        return text.toString();
    }

    /** A line for each. */
    static String body(List<AlertEvent> alerts) {
        StringBuilder text = new StringBuilder();
        for (AlertEvent alert : alerts.subList(0, Math.min(DIGEST_LINES, alerts.size()))) {
            text.append(headline(alert));
            if (alert instanceof AlertFired fired) {
                text.append(": ").append(line(fired.message()));
            }
            text.append('\n');
        }
        if (alerts.size() > DIGEST_LINES) {
            text.append("and ").append(alerts.size() - DIGEST_LINES).append(" more alerts\n");
        }
        return text.append(
                        "\nThey came faster than this channel is allowed to send; none is left out of walfleet status.\n")
                .toString();
    }

    private static Duration lasted(AlertResolved resolved) {
        Duration lasted = Duration.between(resolved.firstSeen(), resolved.resolvedAt());
        return lasted.isNegative() ? Duration.ZERO : lasted;
    }

    private static Instant second(Instant moment) {
        return moment.truncatedTo(ChronoUnit.SECONDS);
    }

    private static void fact(StringBuilder text, String name, Object value) {
        text.append("%-11s %s%n".formatted(name, value).replace("\r", ""));
    }

    /** Names come from databases and may hold anything: no line ends, nothing that a terminal obeys. */
    private static String line(String text) {
        return text.replaceAll("\\p{Cntrl}+", " ");
    }
}
