package dev.walfleet.runtime.kafka;

import java.io.IOException;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.kafka.clients.producer.Producer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends what is in the spool, oldest first, a window at a time; of one lane only one event is under way. For one thread, but
 * for the answers of the producer.
 */
final class SpoolSender {
    private static final Logger log = LoggerFactory.getLogger(SpoolSender.class);
    private static final int WINDOW = 200;

    private final Spool spool;
    private final Producer<byte[], byte[]> producer;
    private final KafkaNames names;
    private final Runnable wake;
    private final Queue<Answer> answers = new ConcurrentLinkedQueue<>();
    private int underWay;
    private boolean failed;

    /** @param wake called when an answer is there */
    SpoolSender(Spool spool, Producer<byte[], byte[]> producer, KafkaNames names, Runnable wake) {
        this.spool = spool;
        this.producer = producer;
        this.names = names;
        this.wake = wake;
    }

    boolean idle() {
        return underWay == 0;
    }

    boolean answered() {
        return !answers.isEmpty();
    }

    /** Sends the next window; does nothing where the spool is empty. */
    void send() throws IOException {
        failed = false;
        var window = spool.window(WINDOW);
        underWay = window.size();
        for (Spool.Entry entry : window) {
            try {
                var unused =
                        producer.send(entry.envelope().record(names), (metadata, failure) -> answer(entry, failure));
            } catch (RuntimeException e) {
                answer(entry, e);
            }
        }
    }

    /**
     * Takes what was sent out of the spool.
     *
     * @return whether the window has just become complete and something of it has to be sent again
     */
    boolean harvest() throws IOException {
        for (Answer answer = answers.poll(); answer != null; answer = answers.poll()) {
            underWay--;
            if (answer.failure() == null) {
                spool.remove(answer.entry());
            } else if (KafkaFailures.refused(answer.failure())) {
                log.error("an event of the spool was refused and is lost event={}", answer.entry(), answer.failure());
                spool.remove(answer.entry());
            } else {
                failed = true;
            }
        }
        boolean again = underWay == 0 && failed;
        failed &= !again; // said once
        return again;
    }

    private void answer(Spool.Entry entry, @Nullable Exception failure) {
        answers.add(new Answer(entry, failure));
        wake.run();
    }

    private record Answer(Spool.Entry entry, @Nullable Exception failure) {}
}
