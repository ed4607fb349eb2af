package dev.walfleet.cli.demo;

import dev.walfleet.event.Event;
import dev.walfleet.event.Topic;
import dev.walfleet.runtime.event.Delivery;
import dev.walfleet.runtime.event.EventLog;
import dev.walfleet.vocabulary.FailureCode;
import dev.walfleet.vocabulary.WalfleetException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** Listens to the pipeline's topics as any subscriber does, and waits for what is to come. */
final class Ear implements AutoCloseable {
    private static final Set<Topic> TOPICS = Set.of(Topic.BACKUPS, Topic.VERIFICATIONS, Topic.ALERTS);

    private final EventLog.Reader reader;
    private final List<Event> heard = new ArrayList<>();
    private int passed;

    Ear(EventLog log, Instant since) {
        this.reader = log.open(TOPICS, since);
    }

    /**
     * Waits for the first event, from where the last wait ended, of which {@code wanted} makes something.
     *
     * @throws WalfleetException {@code INTERNAL} naming what was heard, where it does not come in time
     */
    <T> T await(String what, Duration limit, Function<Event, Optional<T>> wanted) {
        long end = System.nanoTime() + limit.toNanos();
        int from = passed;
        while (true) {
            while (passed < heard.size()) {
                Optional<T> found = wanted.apply(heard.get(passed++));
                if (found.isPresent()) {
                    return found.orElseThrow();
                }
            }
            if (System.nanoTime() > end) {
                throw new WalfleetException(
                        FailureCode.INTERNAL,
                        "waited " + limit.toSeconds() + " s for " + what + " and heard only "
                                + heard.subList(from, heard.size()),
                        "run it again with --debug");
            }
            for (Delivery delivery : reader.poll(Duration.ofMillis(200))) {
                heard.add(delivery.event());
            }
        }
    }

    @Override
    public void close() {
        reader.close();
    }
}
