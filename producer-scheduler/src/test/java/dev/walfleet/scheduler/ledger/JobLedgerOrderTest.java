package dev.walfleet.scheduler.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.walfleet.event.BackupRequested;
import dev.walfleet.event.Event;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Events that come late, in another order, or twice. */
class JobLedgerOrderTest extends LedgerScene {
    @Test
    void successOfAnyAttemptEndsTheJob() {
        hear(request(), started(1, WORKER));
        Event second = pass(60).get(0).event();
        hear(second, completed(1));
        assertThat(ledger.open()).isEmpty();
        assertThat(ledger.outcome(JOB)).contains(true);
        hear(started(2, OTHER), failed(2, BUSY, false), progressed(2), second);
        assertThat(pass(3600)).isEmpty();
        assertThat(ledger.open()).isEmpty();
    }

    @Test
    void aLateFailureOfAnOlderAttemptChangesNothing() {
        hear(request(), started(1, WORKER));
        hear(pass(60).get(0).event(), started(2, OTHER));
        hear(failed(1, UNREACHABLE, false), failed(1, UNREACHABLE, true));
        assertThat(ledger.open()).extracting(OpenJob::stage).containsExactly(OpenJob.Stage.RUNNING);
    }

    @Test
    void lateSuccessWinsOverFailure() {
        hear(request(), failed(1, UNREACHABLE, true));
        assertThat(ledger.outcome(JOB)).contains(false);
        hear(completed(1));
        assertThat(ledger.outcome(JOB)).contains(true);
        hear(failed(1, UNREACHABLE, true));
        assertThat(ledger.outcome(JOB)).contains(true);
    }

    @Test
    void forgetsWhatEndedLongAgo() {
        hear(request(), completed(1));
        pass(48 * 3600);
        assertThat(ledger.knows(JOB)).isTrue();
        pass(10);
        assertThat(ledger.knows(JOB)).isFalse();
    }

    /** Events of several attempts, in any order, some of them twice: the same state, hence the same decisions. */
    @Test
    void decidesTheSameWhateverTheOrderAndHoweverOftenItHears() {
        Random random = new Random(42);
        for (int round = 0; round < 150; round++) {
            List<Event> history = history(random);
            List<String> expected = null;
            for (int shuffle = 0; shuffle < 8; shuffle++) {
                List<Event> events = new ArrayList<>(history);
                if (shuffle > 0) {
                    for (int i = 0; i < history.size() / 2; i++) {
                        events.add(history.get(random.nextInt(history.size())));
                    }
                    Collections.shuffle(events, random);
                }
                List<String> decisions = decisionsAfter(events);
                expected = expected == null ? decisions : expected;
                assertThat(decisions).as("%s", events).isEqualTo(expected);
            }
        }
    }

    private List<String> decisionsAfter(List<Event> events) {
        ledger = new JobLedger(LEADER, POLICY);
        uptime = Duration.ZERO;
        hear(events.toArray(Event[]::new));
        ledger.live();
        List<String> decisions = new ArrayList<>();
        for (int i = 0; i < 80; i++) {
            pass(10).forEach(verdict -> decisions.add(uptime + " " + verdict));
        }
        decisions.add(ledger.outcome(JOB).toString());
        ledger.open().forEach(job -> decisions.add(job.attempt() + " " + job.stage()));
        return decisions;
    }

    private static List<Event> history(Random random) {
        List<Event> events = new ArrayList<>();
        BackupRequested request = request();
        int attempts = 1 + random.nextInt(4);
        for (int attempt = 1; attempt <= attempts; attempt++) {
            events.add(request);
            if (random.nextInt(4) > 0) {
                events.add(started(attempt, WORKER));
                events.add(progressed(attempt));
            }
            switch (random.nextInt(6)) {
                case 0 -> events.add(failed(attempt, UNREACHABLE, false));
                case 1 -> events.add(failed(attempt, BUSY, false));
                case 2 -> events.add(failed(attempt, UNREACHABLE, true));
                case 3 -> {
                    if (attempt == attempts || random.nextInt(5) == 0) {
                        events.add(completed(attempt));
                    }
                }
                default -> {}
            }
            request = request.again(random.nextInt(3) == 0);
        }
        return events;
    }
}
