package dev.walfleet.notify.book;

import dev.walfleet.event.AlertEvent;
import dev.walfleet.event.AlertFired;
import dev.walfleet.event.BackupEvent;
import dev.walfleet.event.Event;
import dev.walfleet.event.RestoreEvent;
import dev.walfleet.event.ServiceHeartbeat;
import dev.walfleet.event.VerificationEvent;
import dev.walfleet.event.WalEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * Which alerts fire. It is told every event of the fleet, first those of the past (the alerts themselves before all others),
 * then those of the present, and says what subscribers are to be told. Each trouble is told once and its end once, however
 * often events come and whoever held the book before: what was told is itself read from the topic of alerts.
 *
 * <p>Pure and for one thread: it holds no clock. Times of facts are those of the events; silence is measured by the times at
 * which this instance heard.
 */
public final class AlertBook {
    private static final Duration TIDYING = Duration.ofHours(1);

    private final BookSettings settings;
    private final AlertLedger ledger = new AlertLedger();
    private final BackupTroubles backups = new BackupTroubles(ledger);
    private final VerificationTroubles verifications = new VerificationTroubles(ledger);
    private final WalTroubles wal = new WalTroubles(ledger);
    private final RestoreTroubles restores = new RestoreTroubles(ledger);
    private final ServiceWatch services = new ServiceWatch(ledger);
    private final OverdueWatch overdue;
    private final Hearing hearing = new Hearing();
    private boolean open;
    private Instant tidied = Instant.MIN;

    public AlertBook(BookSettings settings) {
        this.settings = settings;
        this.overdue = new OverdueWatch(ledger, settings);
    }

    /**
     * Takes note of an event. Repeating it has no effect.
     *
     * @param at when it was published
     * @param heard when this instance heard it
     */
    public void apply(Event event, Instant at, Instant heard) {
        if (event instanceof AlertEvent alert) {
            ledger.told(alert);
        } else if (event instanceof BackupEvent backup) {
            backups.apply(backup);
            overdue.apply(backup, at);
        } else if (event instanceof VerificationEvent verification) {
            verifications.apply(verification);
        } else if (event instanceof WalEvent walEvent) {
            wal.apply(walEvent);
        } else if (event instanceof RestoreEvent restore) {
            restores.apply(restore);
        } else if (event instanceof ServiceHeartbeat heartbeat) {
            overdue.aware(at);
            services.apply(heartbeat, heard);
            if (open && heartbeat.instance().equals(settings.self())) {
                hearing.echo(heard, heartbeat.interval());
            }
        }
    }

    /** The fleet is at least as old as that; what else is told of the past may begin later. */
    public void aware(Instant at) {
        overdue.aware(at);
    }

    /** All of the past was told; from now on silence counts. */
    public void open(Instant now) {
        open = true;
        overdue.begin(now);
    }

    /** What subscribers are to be told now, in the order in which it came about. It stays due until {@link #published}. */
    public List<AlertEvent> due(Instant now) {
        if (!open) {
            return List.of();
        }
        hearing.since(now).ifPresent(since -> {
            services.check(now, since);
            overdue.check(now, since);
        });
        if (tidied.equals(Instant.MIN) || now.isAfter(tidied.plus(TIDYING))) {
            ledger.forget(now.minus(settings.memory()));
            tidied = now;
        }
        return ledger.due(now);
    }

    /** Subscribers were told. */
    public void published(List<AlertEvent> alerts, Instant now) {
        alerts.forEach(alert -> ledger.published(alert, now));
    }

    /** Whether this instance hears the topics. */
    public boolean hears(Instant now) {
        return hearing.since(now).isPresent();
    }

    /** What subscribers know as firing. */
    public List<AlertFired> firing() {
        return ledger.firing();
    }
}
