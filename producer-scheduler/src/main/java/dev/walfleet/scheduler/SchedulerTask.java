package dev.walfleet.scheduler;

import dev.walfleet.event.Event;
import dev.walfleet.event.PlanAdopted;
import dev.walfleet.event.ScheduleEvent;
import dev.walfleet.event.ServiceHeartbeat;
import dev.walfleet.event.WalEvent;
import dev.walfleet.runtime.event.Delivery;
import dev.walfleet.runtime.leader.LeaderTask;
import dev.walfleet.runtime.leader.LeadershipLostException;
import dev.walfleet.runtime.leader.Term;
import dev.walfleet.scheduler.ledger.JobLedger;
import dev.walfleet.scheduler.ledger.OpenJob;
import dev.walfleet.scheduler.ledger.Verdict;
import dev.walfleet.scheduler.plan.DueSlots;
import dev.walfleet.scheduler.plan.Fire;
import dev.walfleet.scheduler.plan.GapAnswers;
import dev.walfleet.scheduler.plan.Occupancy;
import dev.walfleet.scheduler.plan.SlotDecision;
import dev.walfleet.scheduler.plan.Work;
import dev.walfleet.scheduler.time.ClockGuard;
import dev.walfleet.vocabulary.DurationText;
import dev.walfleet.vocabulary.InstanceId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the leader does in its term: it remembers from the events, decides, and emits. Everything is forgotten at the end of
 * a term; the next one's history brings it back.
 */
final class SchedulerTask implements LeaderTask {
    private static final Logger log = LoggerFactory.getLogger(SchedulerTask.class);
    /** How many events go into one transaction: enough to be quick, few enough to be short. */
    private static final int BATCH = 1000;

    private static final int SLOTS_A_TICK = 500;
    private static final Duration CLOCK_TOLERANCE = Duration.ofSeconds(10);
    private static final Duration CLOCK_CONFIRMATION = Duration.ofMinutes(1);

    private final SchedulerSettings settings;
    private final InstanceId self;
    private final Uptime uptime;
    private final SchedulerReport report;
    private final ClockGuard guard = new ClockGuard(CLOCK_TOLERANCE, CLOCK_CONFIRMATION);
    private DueSlots slots;
    private GapAnswers gaps;
    private JobLedger ledger;
    private boolean begun;
    private boolean present;
    private @Nullable String host;

    SchedulerTask(SchedulerSettings settings, InstanceId self, Uptime uptime, SchedulerReport report) {
        this.settings = settings;
        this.self = self;
        this.uptime = uptime;
        this.report = report;
        this.slots = emptySlots();
        this.gaps = new GapAnswers(settings.plans());
        this.ledger = emptyLedger();
    }

    private DueSlots emptySlots() {
        return new DueSlots(settings.plans(), settings.properties().catchUp());
    }

    private JobLedger emptyLedger() {
        return new JobLedger(self, settings.properties().policy());
    }

    @Override
    public void begin() {
        slots = emptySlots();
        gaps = new GapAnswers(settings.plans());
        ledger = emptyLedger();
        begun = false;
        present = false;
    }

    @Override
    public void observe(Delivery delivery) {
        Event event = delivery.event();
        if (event instanceof ScheduleEvent remembered) {
            remember(remembered);
        } else if (event instanceof WalEvent wal) {
            gaps.observe(wal);
        } else {
            ledger.apply(event, delivery.time(), uptime.now());
        }
        if (present && event instanceof ServiceHeartbeat beat) {
            witness(beat);
        }
    }

    private void remember(ScheduleEvent event) {
        slots.observe(event);
        gaps.observe(event);
    }

    private void witness(ServiceHeartbeat beat) {
        if (beat.instance().equals(self)) {
            host = beat.host();
        } else if (host != null && !host.equals(beat.host())) {
            guard.witness(beat.at(), uptime.now());
        }
    }

    @Override
    public void elected() {
        present = true;
        ledger.live();
        log.info(
                "leading plans={} jobs={}",
                settings.plans().size(),
                ledger.open().size());
    }

    @Override
    public void tick(Term term, Instant wall) throws LeadershipLostException {
        Duration start = uptime.now();
        ClockGuard.Reading clock = guard.read(wall, start);
        report.clock(clock);
        supervise(term, clock.now());
        if (clock.trusted()) {
            adopt(term, clock.now());
            answer(term, clock.now());
            fire(term, clock.now());
        }
        report.ticked(clock, slots, ledger, start, uptime.now());
    }

    private void supervise(Term term, Instant now) throws LeadershipLostException {
        List<Verdict> verdicts = ledger.decide(now, uptime.now());
        for (int from = 0; from < verdicts.size(); from += BATCH) {
            List<Verdict> batch = verdicts.subList(from, Math.min(from + BATCH, verdicts.size()));
            List<Event> events = batch.stream().map(Verdict::event).toList();
            term.emit(events);
            events.forEach(event -> ledger.apply(event, now, uptime.now()));
            batch.forEach(report::judged);
        }
    }

    /** Once a term: what is new to the plans is remembered before anything is decided about it. */
    private void adopt(Term term, Instant now) throws LeadershipLostException {
        if (begun) {
            return;
        }
        List<PlanAdopted> adopted = slots.begin(now);
        for (int from = 0; from < adopted.size(); from += BATCH) {
            term.emit(adopted.subList(from, Math.min(from + BATCH, adopted.size())));
        }
        begun = true;
        if (!adopted.isEmpty()) {
            log.info(
                    "plans cover more clusters adopted={} next={}",
                    adopted.size(),
                    slots.nextDue().map(Instant::toString).orElse("never"));
        }
    }

    /** Nothing hinders these: until they are made, nobody can go back to any moment from now on. */
    private void answer(Term term, Instant now) throws LeadershipLostException {
        List<GapAnswers.Answer> answers = gaps.decide(now);
        for (int from = 0; from < answers.size(); from += BATCH) {
            List<GapAnswers.Answer> batch = answers.subList(from, Math.min(from + BATCH, answers.size()));
            List<Event> events = new ArrayList<>();
            for (GapAnswers.Answer answer : batch) {
                if (!ledger.knows(answer.request().job())) {
                    events.add(answer.request());
                }
                events.add(answer.memory());
            }
            emit(term, events, now);
            batch.forEach(answer -> log.warn(
                    "a full backup is asked for, as wal is missing cluster={} from={} to={} job={}",
                    answer.gap().cluster(),
                    answer.gap().from(),
                    answer.gap().to(),
                    answer.request().job()));
        }
    }

    private void fire(Term term, Instant now) throws LeadershipLostException {
        Occupancy occupancy =
                new Occupancy(settings.fleet(), settings.properties().budgets());
        for (OpenJob job : ledger.open()) {
            occupancy.add(job.work(), job.cluster(), job.plan().orElse(null));
        }
        SlotDecision decision = slots.decide(now, occupancy, SLOTS_A_TICK);
        report.decided(decision);
        if (decision.fires().isEmpty()) {
            return;
        }
        List<Event> events = new ArrayList<>();
        for (Fire fire : decision.fires()) {
            // two plans may share a slot, and a person may have asked for the same: once is enough
            if (!ledger.knows(fire.memory().job())) {
                events.add(fire.request());
            }
            events.add(fire.memory());
        }
        emit(term, events, now);
        decision.fires().forEach(fire -> fired(fire, now));
    }

    /** In one transaction, and from then on remembered. */
    private void emit(Term term, List<Event> events, Instant now) throws LeadershipLostException {
        term.emit(events);
        for (Event event : events) {
            if (event instanceof ScheduleEvent remembered) {
                remember(remembered);
            } else {
                ledger.apply(event, now, uptime.now());
            }
        }
    }

    private void fired(Fire fire, Instant now) {
        Work work = fire.work();
        report.fired(work);
        log.info(
                "slot fired plan={} cluster={} slot={} job={} late={}",
                fire.memory().plan(),
                fire.memory().cluster(),
                fire.memory().slot(),
                fire.memory().job(),
                DurationText.format(Duration.between(Instant.ofEpochSecond(fire.since()), now)));
    }

    @Override
    public void end() {
        if (present) {
            log.info("no longer leading");
        }
        begin();
        report.standby();
    }
}
