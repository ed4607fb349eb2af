package dev.walfleet.runtime.kafka;

import dev.walfleet.event.Event;
import dev.walfleet.runtime.event.EventPublisher;
import dev.walfleet.vocabulary.FailureCode;
import dev.walfleet.vocabulary.WalfleetException;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes through a producer and, while Kafka is away, a {@link Spool}.
 *
 * <p>Order: the events of one topic and subject form a lane, of which only the head is under way; so a head that fails can be
 * tried again without having been overtaken. When a head fails, Kafka counts as away: from then on every event that gets to the
 * head of its lane goes to the spool. The spool is sent from its oldest on; only when it is empty, Kafka counts as back. One
 * thread does all of this; publishing only puts an event into its lane.
 */
final class KafkaEventPublisher implements EventPublisher, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(KafkaEventPublisher.class);
    private static final Duration BETWEEN_ATTEMPTS = Duration.ofSeconds(1);
    /** An idempotent producer that has no id yet expires nothing; who is asked for longer than this has no answer to give. */
    private static final Duration UNANSWERED = KafkaClients.DELIVERY_TIMEOUT.plusSeconds(5);

    private static final Duration AFTER_FAULT = Duration.ofSeconds(10);
    private static final Duration CLOSE = Duration.ofSeconds(5);
    /** More than this in memory is a flood: a sign of life is dropped then, and at ten times as many nothing is taken. */
    private static final int CROWD = 10_000;

    private final Producer<byte[], byte[]> producer;
    private final KafkaNames names;
    private final String source;
    private final Clock clock;
    private final Spool spool;
    private final int spoolLimit;
    private final RuntimeMeters meters;
    private final SpoolSender sender;
    private final Thread thread;

    private final Object lock = new Object();
    private final Lanes lanes = new Lanes();
    private final Underway underway;
    private boolean away;
    /** Kafka was away, and nothing was sent since. */
    private boolean doubtful;

    private @Nullable String awayFor;

    private boolean closing;
    private long nextAttempt = System.nanoTime();

    /** @param source the {@code ce_source} */
    KafkaEventPublisher(
            Producer<byte[], byte[]> producer,
            KafkaNames names,
            String source,
            Clock clock,
            Spool spool,
            int spoolLimit,
            RuntimeMeters meters) {
        this(producer, names, source, clock, spool, spoolLimit, meters, UNANSWERED);
    }

    /** @param unanswered after this a producer that says nothing counts as one that failed */
    KafkaEventPublisher(
            Producer<byte[], byte[]> producer,
            KafkaNames names,
            String source,
            Clock clock,
            Spool spool,
            int spoolLimit,
            RuntimeMeters meters,
            Duration unanswered) {
        this.underway = new Underway(unanswered);
        this.producer = producer;
        this.names = names;
        this.source = source;
        this.clock = clock;
        this.spool = spool;
        this.spoolLimit = spoolLimit;
        this.meters = meters;
        this.away = spool.size() > 0;
        this.sender = new SpoolSender(spool, producer, names, this::wake);
        meters.gauge("walfleet.spool.events", spool, Spool::size);
        this.thread = new Thread(this::run, source.substring(source.lastIndexOf('/') + 1) + "-publisher");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public CompletableFuture<Receipt> publish(Event event) {
        return submit(event, false);
    }

    @Override
    public CompletableFuture<Void> publishDirectly(Event event) {
        return submit(event, true).thenApply(receipt -> null);
    }

    /** Whether Kafka counts as away. */
    boolean away() {
        synchronized (lock) {
            return away;
        }
    }

    /** Whether Kafka was away, and has taken nothing since. */
    boolean doubtful() {
        synchronized (lock) {
            return doubtful;
        }
    }

    private CompletableFuture<Receipt> submit(Event event, boolean direct) {
        Weight weight = Weight.of(event);
        Pending added = new Pending(Envelope.of(event, source, clock.instant()), weight, direct);
        synchronized (lock) {
            if (closing) {
                return CompletableFuture.failedFuture(unsent(added, "the service stops", null));
            }
            int pending = lanes.pending();
            if (weight == Weight.SIGN_OF_LIFE && pending >= CROWD) {
                return CompletableFuture.completedFuture(Receipt.DROPPED);
            }
            if (weight != Weight.OUTCOME && pending >= 10 * CROWD) {
                return CompletableFuture.failedFuture(unsent(added, pending + " events wait already", null));
            }
            lanes.add(added);
            lock.notifyAll();
        }
        return added.receipt;
    }

    private void run() {
        while (true) {
            try {
                Pending head = next();
                giveUpOnTheUnanswered();
                if (head != null) {
                    forward(head);
                } else if (done()) {
                    return;
                } else {
                    resend();
                }
            } catch (IOException | RuntimeException | Error e) { // also at an Error: who else would publish?
                log.error("the publisher stumbled source={}", source, e);
                later(AFTER_FAULT);
            }
        }
    }

    /** The next head to go; null when the spool wants attention, or all is done. */
    private @Nullable Pending next() {
        synchronized (lock) {
            while (!lanes.hasHead() && !sender.answered() && !timeToResend() && !done() && !underway.late()) {
                try {
                    lock.wait(patience());
                } catch (InterruptedException e) {
                    closing = true; // nobody of ours interrupts this thread
                }
            }
            return lanes.poll();
        }
    }

    private long patience() {
        return away ? BETWEEN_ATTEMPTS.dividedBy(4).toMillis() : underway.isEmpty() ? 0 : BETWEEN_ATTEMPTS.toMillis();
    }

    private void wake() {
        synchronized (lock) {
            lock.notifyAll();
        }
    }

    private boolean done() {
        synchronized (lock) {
            return closing && lanes.pending() == 0 && sender.idle();
        }
    }

    private boolean timeToResend() {
        return away && !closing && sender.idle() && System.nanoTime() - nextAttempt >= 0;
    }

    /** Sends from the spool and takes out what was sent; Kafka is back when nothing is left there. */
    private void resend() throws IOException {
        if (sender.harvest()) {
            later(BETWEEN_ATTEMPTS);
        }
        boolean begin;
        synchronized (lock) {
            begin = timeToResend();
            if (begin && spool.size() == 0) {
                away = false; // or so we hope: the next event tells
                begin = false;
            }
        }
        if (begin) {
            sender.send();
        }
    }

    private void later(Duration pause) {
        synchronized (lock) {
            nextAttempt = System.nanoTime() + pause.toNanos();
        }
    }

    private void forward(Pending head) {
        if (!away()) {
            send(head);
        } else if (head.direct) {
            completed(head, null, unsent(head, "Kafka is away" + reason(), null));
        } else if (head.weight == Weight.SIGN_OF_LIFE) {
            completed(head, Receipt.DROPPED, null);
        } else {
            keep(head);
        }
    }

    private String reason() {
        synchronized (lock) {
            return awayFor == null ? "" : ", " + awayFor;
        }
    }

    private void keep(Pending head) {
        if (head.weight == Weight.FACT && spool.size() >= spoolLimit) {
            completed(head, null, unsent(head, "the spool is full with " + spool.size() + " events", null));
            return;
        }
        try {
            spool.append(head.envelope);
            completed(head, Receipt.SPOOLED, null);
        } catch (IOException e) {
            log.error("the spool cannot be written cause=\"{}\"", e.toString());
            completed(head, null, unsent(head, "and this machine's spool cannot be written: " + e.getMessage(), e));
        }
    }

    private void send(Pending head) {
        Underway.Sending sending;
        synchronized (lock) {
            sending = underway.begin(head);
        }
        try {
            var unused = producer.send(head.envelope.record(names), (metadata, failure) -> answered(sending, failure));
        } catch (KafkaException | IllegalStateException e) {
            answered(sending, e);
        }
    }

    private void giveUpOnTheUnanswered() {
        while (true) {
            Underway.Sending late;
            synchronized (lock) {
                if (!underway.late()) {
                    return;
                }
                late = underway.oldest();
            }
            answered(late, new TimeoutException("the producer has not answered in time"));
        }
    }

    /** The first answer counts; one that comes after we gave up on it may make the event come twice, never out of order. */
    private void answered(Underway.Sending sending, @Nullable Exception failure) {
        synchronized (lock) {
            if (!underway.end(sending)) {
                return;
            }
        }
        answered(sending.head(), failure);
    }

    private void answered(Pending head, @Nullable Exception failure) {
        if (failure == null) {
            confirmed();
            completed(head, Receipt.SENT, null);
        } else if (KafkaFailures.refused(failure) || (head.direct && KafkaFailures.forbidden(failure))) {
            log.error("an event was refused event={} cause=\"{}\"", head.envelope, failure.toString());
            completed(head, null, KafkaFailures.of("the event " + head.envelope + " was refused", failure));
        } else {
            unreachable(failure);
            synchronized (lock) {
                lanes.again(head); // comes by again, now that Kafka counts as away
                lock.notifyAll();
            }
        }
    }

    private void confirmed() {
        synchronized (lock) {
            if (doubtful && !away) {
                doubtful = false;
                log.info("kafka is back, the spool is empty source={}", source);
            }
        }
    }

    private void unreachable(Exception failure) {
        synchronized (lock) {
            if (!away && !doubtful) {
                log.warn("kafka is away, events wait on disk source={} cause=\"{}\"", source, failure.toString());
            }
            away = true;
            doubtful = true;
            awayFor = failure.getMessage();
            nextAttempt = System.nanoTime() + BETWEEN_ATTEMPTS.toNanos();
        }
    }

    private void completed(Pending head, @Nullable Receipt receipt, @Nullable WalfleetException failure) {
        synchronized (lock) {
            lanes.done(head);
            lock.notifyAll();
        }
        String outcome = receipt == null ? "failed" : receipt.name().toLowerCase(java.util.Locale.ROOT);
        meters.published(head.envelope.type(), outcome);
        if (failure != null) {
            head.receipt.completeExceptionally(failure);
        } else {
            head.receipt.complete(receipt);
        }
    }

    private static WalfleetException unsent(Pending event, String why, @Nullable Exception cause) {
        String message = "the event " + event.envelope + " was not published: " + why;
        String hint = "check that the brokers of kafka.bootstrap-servers are up and reachable from here";
        return cause == null
                ? new WalfleetException(FailureCode.KAFKA_UNREACHABLE, message, hint)
                : new WalfleetException(FailureCode.KAFKA_UNREACHABLE, message, hint, cause);
    }

    /** Sends or keeps what was published; takes nothing more. */
    @Override
    public void close() {
        synchronized (lock) {
            closing = true;
            lock.notifyAll();
        }
        try {
            thread.join(KafkaClients.DELIVERY_TIMEOUT.plus(CLOSE).toMillis());
            if (thread.isAlive()) {
                log.error(
                        "events were still unsent when the publisher closed source={} events={}",
                        source,
                        lanes.pending());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        producer.close(CLOSE);
    }
}
