package dev.walfleet.runtime.kafka;

import dev.walfleet.runtime.KafkaWatch;
import dev.walfleet.vocabulary.FailureCode;
import dev.walfleet.vocabulary.WalfleetException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Waits for brokers that do not answer yet: as long as it takes where somebody watches, else for two minutes. */
final class BrokerWait {
    private static final Logger log = LoggerFactory.getLogger(BrokerWait.class);
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final Duration WORD = Duration.ofMinutes(1);

    private final Collection<KafkaWatch> watches;
    private final Duration patience;
    private final Duration pause;

    BrokerWait(Collection<KafkaWatch> watches) {
        this(watches, PATIENCE, PAUSE);
    }

    BrokerWait(Collection<KafkaWatch> watches, Duration patience, Duration pause) {
        this.watches = List.copyOf(watches);
        this.patience = patience;
        this.pause = pause;
    }

    /**
     * @param question asked again while it fails with {@code KAFKA_UNREACHABLE}
     * @throws WalfleetException why they do not answer, also where this process is told to stop
     */
    <T> T answer(Supplier<T> question) {
        Thread waiting = Thread.currentThread();
        // Spring ends a process that starts when it has started; this one might wait for ever
        Thread stop = new Thread(waiting::interrupt, "kafka-wait-stop");
        summon(stop);
        try {
            return patiently(question);
        } finally {
            dismiss(stop);
        }
    }

    private <T> T patiently(Supplier<T> question) {
        long began = System.nanoTime();
        long nextWord = began;
        while (true) {
            try {
                T answer = question.get();
                watches.forEach(watch -> watch.look(true));
                return answer;
            } catch (WalfleetException e) {
                long now = System.nanoTime();
                if (e.failure().code() != FailureCode.KAFKA_UNREACHABLE
                        || (watches.isEmpty() && now - began >= patience.toNanos())) {
                    throw e;
                }
                if (now - nextWord >= 0) {
                    log.warn("waiting for kafka cause=\"{}\"", e.failure().message());
                    nextWord = now + WORD.toNanos();
                }
                watches.forEach(watch -> watch.look(false));
                pause(e);
            }
        }
    }

    private void pause(WalfleetException unanswered) {
        try {
            Thread.sleep(pause.toMillis());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw unanswered;
        }
    }

    private static void summon(Thread hook) {
        try {
            Runtime.getRuntime().addShutdownHook(hook);
        } catch (IllegalStateException e) {
            throw new WalfleetException(
                    FailureCode.KAFKA_UNREACHABLE,
                    "the process was told to stop while it started",
                    "start it again",
                    e);
        }
    }

    private static void dismiss(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // it runs
        }
    }
}
