package dev.walfleet.notify;

import dev.walfleet.event.AlertEvent;
import dev.walfleet.notify.book.AlertBook;
import dev.walfleet.notify.book.BookSettings;
import dev.walfleet.notify.metric.FleetMetrics;
import dev.walfleet.runtime.event.Delivery;
import dev.walfleet.runtime.leader.LeaderTask;
import dev.walfleet.runtime.leader.LeadershipLostException;
import dev.walfleet.runtime.leader.Term;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps the alert book while this instance leads, and publishes what it says is due. */
final class AlertsTask implements LeaderTask {
    private static final Logger log = LoggerFactory.getLogger(AlertsTask.class);

    private final BookSettings settings;
    private final Past past;
    private final FleetMetrics metrics;
    private final DeadMan deadMan;
    private final Clock clock;
    private AlertBook book;

    AlertsTask(BookSettings settings, Past past, FleetMetrics metrics, DeadMan deadMan, Clock clock) {
        this.settings = settings;
        this.past = past;
        this.metrics = metrics;
        this.deadMan = deadMan;
        this.clock = clock;
        this.book = new AlertBook(settings);
    }

    @Override
    public void begin() {
        book = new AlertBook(settings);
        metrics.clear();
        // all that was told comes before all that happened, or an end in the history would find no alert to resolve
        past.forEachAlert(this::observe);
        past.oldestHeartbeat().ifPresent(book::aware);
    }

    @Override
    public void observe(Delivery delivery) {
        book.apply(delivery.event(), delivery.time(), clock.instant());
        metrics.apply(delivery.event());
    }

    @Override
    public void elected() {
        book.open(clock.instant());
        log.info("alerts are watched firing={}", book.firing().size());
    }

    @Override
    public void tick(Term term, Instant now) throws LeadershipLostException {
        List<AlertEvent> due = book.due(now);
        term.emit(due);
        book.published(due, now);
        metrics.firing(book.firing());
        if (book.hears(now)) {
            deadMan.alive(now);
        }
    }

    @Override
    public void end() {
        metrics.clear();
    }
}
