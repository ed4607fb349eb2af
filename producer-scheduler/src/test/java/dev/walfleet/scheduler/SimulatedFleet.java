package dev.walfleet.scheduler;

import dev.walfleet.event.BackupCompleted;
import dev.walfleet.event.BackupFailed;
import dev.walfleet.event.BackupProgressed;
import dev.walfleet.event.BackupRequested;
import dev.walfleet.event.BackupStarted;
import dev.walfleet.event.Event;
import dev.walfleet.event.RunningJob;
import dev.walfleet.event.ScheduleEvent;
import dev.walfleet.event.ServiceHeartbeat;
import dev.walfleet.event.Topic;
import dev.walfleet.runtime.event.Delivery;
import dev.walfleet.runtime.leader.LeadershipLostException;
import dev.walfleet.vocabulary.Failure;
import dev.walfleet.vocabulary.FailureCode;
import dev.walfleet.vocabulary.InstanceId;
import dev.walfleet.vocabulary.JobId;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A fleet in a box: topics, workers that crash, fail and hand back, leaders that die, a broker that goes away; a step is five
 * seconds. What it does follows from its seed.
 */
final class SimulatedFleet {
    static final Duration STEP = Duration.ofSeconds(5);
    private static final Duration HISTORY = Duration.ofHours(48);
    private static final int SLOTS = 4;

    private record Logged(Event event, Instant at) {}

    private static final class Attempt {
        final BackupRequested request;
        final Instant ends;

        Attempt(BackupRequested request, Instant ends) {
            this.request = request;
            this.ends = ends;
        }
    }

    private static final class Worker {
        final InstanceId id;
        final List<Attempt> attempts = new ArrayList<>();

        Worker(InstanceId id) {
            this.id = id;
        }
    }

    /** What can go wrong, each as a chance in a million per step or attempt. */
    record Chances(
            int workerCrash, int workerStop, int attemptFails, int attemptFailsForGood, int leaderDies, int broker) {
        static final Chances NONE = new Chances(0, 0, 0, 0, 0, 0);
    }

    final List<BackupRequested> requests = new ArrayList<>();
    final Map<JobId, Integer> successes = new HashMap<>();
    final Map<JobId, Integer> failures = new HashMap<>();
    int leaders;
    int crashes;
    int outages;

    private final Random random;
    private final Chances chances;
    private final SchedulerSettings settings;
    private final Deque<Logged> log = new ArrayDeque<>();
    private final Map<String, ScheduleEvent> state = new HashMap<>();
    private final Deque<BackupRequested> queue = new ArrayDeque<>();
    private final List<Worker> workers = new ArrayList<>();
    private final Deque<Event> undelivered = new ArrayDeque<>();
    private final Set<JobId> done = new HashSet<>();
    private @Nullable SchedulerTask leader;
    private InstanceId leaderId = new InstanceId("s0");
    private Instant now;
    private Instant leaderBack;
    private Instant brokerBack;
    private Duration uptime = Duration.ZERO;
    private int names;

    SimulatedFleet(SchedulerSettings settings, Instant start, long seed, int workers, Chances chances) {
        this.settings = settings;
        this.now = start;
        this.leaderBack = start;
        this.brokerBack = start;
        this.random = new Random(seed);
        this.chances = chances;
        for (int i = 0; i < workers; i++) {
            this.workers.add(new Worker(new InstanceId("w" + names++)));
        }
    }

    Instant now() {
        return now;
    }

    /** Nobody leads, nobody works, for so long. */
    void sleep(Duration time) {
        leader = null;
        advance(time);
    }

    private void advance(Duration time) {
        now = now.plus(time);
        uptime = uptime.plus(time);
    }

    private boolean by(int chance) {
        return random.nextInt(1_000_000) < chance;
    }

    /** One step of everybody. */
    void step() throws LeadershipLostException {
        advance(STEP);
        if (brokerUp() && by(chances.broker())) {
            outages++;
            brokerBack = now.plusSeconds(20 + random.nextInt(400));
        }
        if (brokerUp()) {
            while (!undelivered.isEmpty()) {
                deliver(undelivered.poll());
            }
        }
        lead();
        workers.replaceAll(this::fate);
        workers.forEach(this::work);
    }

    private boolean brokerUp() {
        return !brokerBack.isAfter(now);
    }

    private void lead() throws LeadershipLostException {
        if (leader != null && by(chances.leaderDies())) {
            leader = null;
            leaderBack = now.plusSeconds(10 + random.nextInt(20));
        }
        if (!brokerUp()) {
            return;
        }
        SchedulerTask task = leader;
        if (task == null && !leaderBack.isAfter(now)) {
            task = elect();
            leader = task;
        }
        if (task != null) {
            publish(heartbeat("producer-scheduler", leaderId, List.of()));
            task.tick(events -> events.forEach(this::publish), now);
        }
    }

    private SchedulerTask elect() {
        leaderId = new InstanceId("s" + ++leaders);
        SchedulerReport report =
                new SchedulerReport(Clock.fixed(now, java.time.ZoneOffset.UTC), Set.of(), new SimpleMeterRegistry());
        SchedulerTask task = new SchedulerTask(settings, leaderId, () -> uptime, report);
        task.begin();
        state.values().forEach(event -> task.observe(delivery(event, now)));
        log.forEach(entry -> task.observe(delivery(entry.event(), entry.at())));
        task.elected();
        return task;
    }

    /** A worker may die or stop; another takes its place. */
    private Worker fate(Worker worker) {
        if (by(chances.workerCrash()) && !worker.attempts.isEmpty()) {
            crashes++;
            return new Worker(new InstanceId("w" + names++));
        }
        if (by(chances.workerStop())) {
            worker.attempts.forEach(attempt -> publish(attempt.request.again(true)));
            return new Worker(new InstanceId("w" + names++));
        }
        return worker;
    }

    private void work(Worker worker) {
        Iterator<Attempt> attempts = worker.attempts.iterator();
        while (attempts.hasNext()) {
            Attempt attempt = attempts.next();
            if (attempt.ends.isAfter(now)) {
                if (uptime.toSeconds() % 10 == 0) {
                    publish(progressed(attempt.request, worker.id));
                }
            } else {
                attempts.remove();
                publish(outcome(attempt.request, worker.id));
            }
        }
        while (brokerUp() && worker.attempts.size() < SLOTS && !queue.isEmpty()) {
            BackupRequested request = queue.poll();
            publish(started(request, worker.id));
            worker.attempts.add(new Attempt(request, now.plusSeconds(20 + random.nextInt(120))));
        }
        publish(heartbeat(
                "dump-worker",
                worker.id,
                worker.attempts.stream()
                        .map(attempt -> new RunningJob(attempt.request.job(), attempt.request.attempt()))
                        .toList()));
    }

    private Event outcome(BackupRequested request, InstanceId worker) {
        if (by(chances.attemptFailsForGood())) {
            return failed(request, worker, FailureCode.DATABASE_PERMISSION, true);
        }
        if (by(chances.attemptFails())) {
            return failed(request, worker, FailureCode.DATABASE_UNREACHABLE, request.lastAttempt());
        }
        return new BackupCompleted(
                request.job(),
                request.attempt(),
                request.cluster(),
                request.kind(),
                request.slot(),
                worker,
                request.databases(),
                List.of(),
                Duration.ZERO,
                now);
    }

    private void publish(Event event) {
        if (brokerUp()) {
            deliver(event);
        } else if (!(event instanceof ServiceHeartbeat)) {
            undelivered.add(event);
        }
    }

    private void deliver(Event event) {
        if (event instanceof ScheduleEvent remembered) {
            state.put(remembered.subject(), remembered);
        } else if (!(event instanceof ServiceHeartbeat)) {
            log.add(new Logged(event, now));
            while (log.getFirst().at().isBefore(now.minus(HISTORY))) {
                log.removeFirst();
            }
        }
        if (event instanceof BackupRequested request) {
            requests.add(request);
            queue.add(request);
        } else if (event instanceof BackupCompleted completed) {
            if (done.add(completed.job())) {
                successes.merge(completed.job(), 1, Integer::sum);
            }
        } else if (event instanceof BackupFailed failed && failed.last()) {
            failures.merge(failed.job(), 1, Integer::sum);
        }
        if (leader != null) {
            leader.observe(delivery(event, now));
        }
    }

    private static Delivery delivery(Event event, Instant at) {
        return new Delivery(event, "id", "/test", at, Topic.of(event), 0, 0);
    }

    private BackupStarted started(BackupRequested request, InstanceId by) {
        return new BackupStarted(
                request.job(), request.attempt(), request.cluster(), request.kind(), request.slot(), by, now);
    }

    private BackupProgressed progressed(BackupRequested request, InstanceId by) {
        return new BackupProgressed(request.job(), request.attempt(), request.cluster(), by, null, 1, 1, 1, now);
    }

    private BackupFailed failed(BackupRequested request, InstanceId by, FailureCode code, boolean last) {
        return new BackupFailed(
                request.job(),
                request.attempt(),
                request.cluster(),
                request.kind(),
                request.slot(),
                by,
                request.databases(),
                new Failure(code, "simulated", ""),
                last,
                List.of(),
                List.of(),
                now);
    }

    private ServiceHeartbeat heartbeat(String service, InstanceId by, List<RunningJob> running) {
        return new ServiceHeartbeat(service, by, "h", "1", now, SLOTS, running, STEP, false, now);
    }
}
