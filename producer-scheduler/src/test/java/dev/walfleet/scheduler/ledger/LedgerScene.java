package dev.walfleet.scheduler.ledger;

import dev.walfleet.event.BackupCompleted;
import dev.walfleet.event.BackupFailed;
import dev.walfleet.event.BackupProgressed;
import dev.walfleet.event.BackupRequested;
import dev.walfleet.event.BackupStarted;
import dev.walfleet.event.Event;
import dev.walfleet.event.RunningJob;
import dev.walfleet.event.ServiceHeartbeat;
import dev.walfleet.vocabulary.BackupKind;
import dev.walfleet.vocabulary.ClusterId;
import dev.walfleet.vocabulary.Failure;
import dev.walfleet.vocabulary.FailureCode;
import dev.walfleet.vocabulary.InstanceId;
import dev.walfleet.vocabulary.JobId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** A ledger at noon, and the events of one job. */
abstract class LedgerScene {
    static final Instant NOON = Instant.parse("2026-11-20T12:00:00Z");
    static final InstanceId LEADER = new InstanceId("leader");
    static final InstanceId WORKER = new InstanceId("w1");
    static final InstanceId OTHER = new InstanceId("w2");
    static final ClusterId ORDERS = new ClusterId("orders");
    static final JobId JOB = JobId.of(ORDERS, "logical", NOON);
    static final Failure UNREACHABLE = new Failure(FailureCode.DATABASE_UNREACHABLE, "no route to host", "");
    static final Failure BUSY = new Failure(FailureCode.BACKUP_ALREADY_RUNNING, "lock is held", "");
    static final LedgerPolicy POLICY = new LedgerPolicy(
            Duration.ofSeconds(30),
            Duration.ofSeconds(30),
            Duration.ofMinutes(10),
            Duration.ofMinutes(10),
            Duration.ofHours(6),
            Duration.ofHours(48));

    JobLedger ledger = new JobLedger(LEADER, POLICY);
    Duration uptime = Duration.ZERO;
    boolean kafka = true;

    LedgerScene() {
        ledger.live();
    }

    Instant now() {
        return NOON.plus(uptime);
    }

    void hear(Event... events) {
        for (Event event : events) {
            ledger.apply(event, now(), uptime);
        }
    }

    /** Time passes, a second at a time; the leader hears its own heartbeat, and decides all along. */
    List<Verdict> pass(int seconds, Event... everyFiveSeconds) {
        List<Verdict> verdicts = new ArrayList<>();
        for (int i = 0; i < seconds && verdicts.isEmpty(); i++) {
            uptime = uptime.plusSeconds(1);
            if (kafka && uptime.toSeconds() % 5 == 0) {
                hear(beat("producer-scheduler", LEADER, 0));
                hear(everyFiveSeconds);
            }
            verdicts.addAll(ledger.decide(now(), uptime));
        }
        return verdicts;
    }

    static ServiceHeartbeat beat(String service, InstanceId instance, int slots, RunningJob... running) {
        return new ServiceHeartbeat(
                service, instance, "h", "1", NOON, slots, List.of(running), Duration.ofSeconds(5), false, NOON);
    }

    static BackupRequested request() {
        return new BackupRequested(JOB, ORDERS, BackupKind.LOGICAL, NOON, 1, 3, 0, List.of("a*"), "me", "nightly");
    }

    static BackupStarted started(int attempt, InstanceId by) {
        return new BackupStarted(JOB, attempt, ORDERS, BackupKind.LOGICAL, NOON, by, NOON);
    }

    static BackupProgressed progressed(int attempt) {
        return new BackupProgressed(JOB, attempt, ORDERS, WORKER, null, 1, 2, 3, NOON);
    }

    static BackupCompleted completed(int attempt) {
        return new BackupCompleted(
                JOB, attempt, ORDERS, BackupKind.LOGICAL, NOON, WORKER, List.of(), List.of(), Duration.ZERO, NOON);
    }

    static BackupFailed failed(int attempt, Failure failure, boolean last) {
        return new BackupFailed(
                JOB,
                attempt,
                ORDERS,
                BackupKind.LOGICAL,
                NOON,
                WORKER,
                List.of("a*"),
                failure,
                last,
                List.of(),
                List.of(),
                NOON);
    }
}
