package dev.walfleet.runtime.kafka;

import dev.walfleet.runtime.thread.DaemonThreads;
import dev.walfleet.vocabulary.WalfleetException;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks whether the topics are still there. Where Kafka lost its data they are not, and what runs on would wait for ever
 * without a word. They are not made again behind the backs of those who read them: groups, offsets and seats of leaders are
 * gone as well, and a start puts all of it in order. So this says so, in the log and as a process that is not healthy.
 */
final class TopicWatch implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(TopicWatch.class);
    private static final Duration EVERY = Duration.ofSeconds(30);
    /** A broker that starts may not know all of them yet. */
    private static final int LOOKS = 2;

    private static final int REMIND_EVERY = 10;

    private final Set<String> wanted;
    private final Supplier<Set<String>> present;
    private final ScheduledExecutorService thread =
            Executors.newSingleThreadScheduledExecutor(new DaemonThreads("topic-watch"));
    private int looks;
    private volatile Set<String> missing = Set.of();

    /** @param present asks the brokers; a failure is no answer */
    TopicWatch(Set<String> wanted, Supplier<Set<String>> present) {
        this.wanted = Set.copyOf(wanted);
        this.present = present;
    }

    void start() {
        var unused =
                thread.scheduleWithFixedDelay(this::look, EVERY.toMillis(), EVERY.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** The topics that were missing at the last looks; empty where all is well, or nobody knows. */
    Set<String> missing() {
        return missing;
    }

    void look() {
        Set<String> gone = new TreeSet<>(wanted);
        try {
            gone.removeAll(present.get());
        } catch (WalfleetException e) {
            log.debug("topics not looked at", e);
            return;
        }
        looks = gone.isEmpty() ? 0 : looks + 1;
        if (looks >= LOOKS) {
            if ((looks - LOOKS) % REMIND_EVERY == 0) {
                log.error(
                        "topics are missing on the brokers: they lost their data, or somebody deleted them topics={}"
                                + " hint=\"restart every service: the topics are made at start; see docs/runbook.md, 'Kafka is lost'\"",
                        gone);
            }
            missing = gone;
        } else if (gone.isEmpty() && !missing.isEmpty()) {
            log.info("topics are there again; restart every service that ran meanwhile topics={}", missing);
            missing = Set.of();
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
