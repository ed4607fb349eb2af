package dev.walfleet.notify.channel;

import dev.walfleet.event.AlertEvent;
import dev.walfleet.event.AlertFired;
import dev.walfleet.event.AlertResolved;
import dev.walfleet.event.Severity;
import dev.walfleet.vocabulary.DurationText;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Alerts in the log of the notifier: critical ones as errors, others as warnings. */
public final class LogChannel implements AlertChannel {
    private static final Logger log = LoggerFactory.getLogger("dev.walfleet.alerts");

    @Override
    public String name() {
        return "log";
    }

    @Override
    public void send(AlertEvent alert) {
        if (alert instanceof AlertFired fired) {
            String form = "alert fired key={} severity={} title=\"{}\" message=\"{}\" hint=\"{}\"";
            Object[] values = {fired.key(), fired.severity(), fired.title(), fired.message(), fired.hint()};
            if (fired.severity() == Severity.CRITICAL) {
                log.error(form, values);
            } else {
                log.warn(form, values);
            }
        } else if (alert instanceof AlertResolved resolved) {
            log.info(
                    "alert resolved key={} title=\"{}\" lasted={}",
                    resolved.key(),
                    resolved.title(),
                    DurationText.format(Duration.between(resolved.firstSeen(), resolved.resolvedAt())));
        }
    }
}
