package dev.walfleet.runtime.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.walfleet.event.BackupRequested;
import dev.walfleet.event.Event;
import dev.walfleet.event.SlotFired;
import dev.walfleet.event.Topic;
import dev.walfleet.runtime.event.Delivery;
import dev.walfleet.runtime.leader.LeadershipLostException;
import dev.walfleet.runtime.leader.Term;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class KafkaLeadershipIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final TestBroker fleet = TestBroker.fleet();
    private final List<Candidate> candidates = new ArrayList<>();

    @AfterEach
    void stop() {
        candidates.forEach(Candidate::kill);
        fleet.close();
    }

    @Test
    void asksOnceForEverySlotWhateverHappensToTheLeader() {
        Candidate first = start("a");
        await().atMost(PATIENCE).until(first::leads);
        Candidate second = start("b");
        awaitSlots(20);

        first.kill();
        await().atMost(PATIENCE).until(second::leads);
        awaitSlots(slots() + 20);

        Candidate third = start("c");
        second.signal("STOP");
        await().atMost(PATIENCE).until(third::leads);
        awaitSlots(slots() + 20);
        second.signal("CONT");
        awaitSlots(slots() + 20);
        third.signal("STOP");
        await().atMost(PATIENCE).until(() -> second.terms() == 2);
        awaitSlots(slots() + 20);
        third.signal("CONT");
        awaitSlots(slots() + 20);

        candidates.forEach(Candidate::kill);
        List<String> asked = new ArrayList<>();
        for (Event event : fleet.events(Topic.BACKUP_REQUESTS)) {
            asked.add(((BackupRequested) event).job().value());
        }
        assertThat(asked).as("none twice").doesNotHaveDuplicates();
        assertThat(asked)
                .as("none lost")
                .containsExactlyInAnyOrderElementsOf(IntStream.range(0, asked.size())
                        .mapToObj(i -> "job-" + i)
                        .toList());
        assertThat(slots()).as("each request with its state").isEqualTo(asked.size());
    }

    @Test
    void hasOneLeaderAndHandsOverAtOnceWhenItResigns() {
        Quiet quiet = new Quiet();
        KafkaLeadership first = LeaderMain.candidate(fleet.properties(), "a", quiet);
        KafkaLeadership second = LeaderMain.candidate(fleet.properties(), "b", new Quiet());
        first.start();
        await().atMost(PATIENCE).until(first::leading);
        second.start();
        await().during(Duration.ofSeconds(5)).atMost(PATIENCE).until(() -> first.leading() && !second.leading());
        assertThat(quiet.terms()).as("a stand-by unseats nobody").isEqualTo(1);
        long begin = System.nanoTime();
        first.close();
        await().atMost(PATIENCE).until(second::leading);
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(5));
        second.close();
        assertThat(second.leading()).isFalse();
    }

    @Test
    void replaysAllHistoryBeforeItLeadsAndHearsItsOwnEchoBeforeItDecidesAgain() {
        for (int i = 0; i < 500; i++) {
            fleet.send(new SlotFired(
                    "plan" + i,
                    new dev.walfleet.vocabulary.ClusterId("orders"),
                    Instant.ofEpochSecond(i),
                    new dev.walfleet.vocabulary.JobId("job-" + i),
                    Instant.now()));
        }
        List<String> calls = new CopyOnWriteArrayList<>();
        KafkaLeadership leadership = LeaderMain.candidate(fleet.properties(), "a", new LeaderMain.Counter() {
            @Override
            public void observe(Delivery delivery) {
                if (delivery.event() instanceof SlotFired fired) {
                    calls.add("observed " + fired.job());
                }
                super.observe(delivery);
            }

            @Override
            public void elected() {
                calls.add("elected");
            }

            @Override
            public void tick(Term term, Instant now) throws LeadershipLostException {
                calls.add("tick");
                if (calls.stream().filter("tick"::equals).count() <= 3) {
                    super.tick(term, now);
                }
            }
        });
        leadership.start();
        await().atMost(PATIENCE)
                .until(() -> calls.stream().filter("tick"::equals).count() >= 4);
        leadership.close();
        assertThat(calls.indexOf("elected")).isEqualTo(500);
        assertThat(calls.subList(500, 508))
                .containsExactly(
                        "elected",
                        "tick",
                        "observed job-500",
                        "tick",
                        "observed job-501",
                        "tick",
                        "observed job-502",
                        "tick");
    }

    private int slots() {
        return (int) fleet.events(Topic.SCHEDULE_STATE).stream()
                .filter(SlotFired.class::isInstance)
                .count();
    }

    private void awaitSlots(int count) {
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(200)).until(() -> slots() >= count);
    }

    private Candidate start(String name) {
        Candidate candidate = new Candidate(fleet, name);
        candidates.add(candidate);
        return candidate;
    }

    /** Leads, and does nothing. */
    private static final class Quiet extends LeaderMain.Counter {
        private final AtomicInteger terms = new AtomicInteger();

        @Override
        public void begin() {
            terms.incrementAndGet();
        }

        @Override
        public void tick(Term term, Instant now) {}

        int terms() {
            return terms.get();
        }
    }

    /** A candidate in a process of its own. */
    private static final class Candidate {
        private final TestProcess process;

        Candidate(TestBroker fleet, String name) {
            process = new TestProcess(
                    LeaderMain.class,
                    fleet.properties().servers(),
                    fleet.properties().topicPrefix(),
                    name);
        }

        long terms() {
            return process.lines().stream()
                    .filter(line -> line.startsWith("leads from"))
                    .count();
        }

        boolean leads() {
            return terms()
                    > process.lines().stream().filter("term ended"::equals).count();
        }

        void signal(String name) {
            process.signal(name);
        }

        void kill() {
            process.kill();
        }
    }
}
