package dev.walfleet.runtime.kafka;

import dev.walfleet.event.Event;
import dev.walfleet.event.Topic;
import dev.walfleet.runtime.event.Delivery;
import dev.walfleet.runtime.leader.LeadershipLostException;
import dev.walfleet.runtime.leader.LeadershipSettings;
import dev.walfleet.runtime.leader.Term;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** One term: a transactional producer that fenced all before it, and a reader of the history. For one thread. */
final class KafkaTerm implements Term, AutoCloseable {
    private final KafkaClients clients;
    private final LeadershipSettings settings;
    private final String source;
    private final Map<TopicPartition, Long> echoDue = new HashMap<>();
    private @Nullable Producer<byte[], byte[]> producer;
    private KafkaEventLog.@Nullable KafkaReader reader;
    private long nextTick = System.nanoTime();

    KafkaTerm(KafkaClients clients, LeadershipSettings settings) {
        this.clients = clients;
        this.settings = settings;
        this.source = "/walfleet/" + settings.name() + "/" + clients.instance();
    }

    /** From now on no earlier leader can write; what one of them left open is decided when this returns. */
    void fence() {
        producer = clients.transactionalProducer(clients.names().group(settings.name()));
        producer.initTransactions();
    }

    /** Reads the ends of the topics; the history up to them has to be replayed. */
    void open(Instant now) {
        Map<Topic, Instant> since = new HashMap<>();
        settings.observed().forEach((topic, history) -> since.put(topic, now.minus(history)));
        since.put(settings.state(), Instant.EPOCH);
        reader = new KafkaEventLog(clients).open(since);
    }

    List<Delivery> poll(Duration timeout) {
        return opened().poll(timeout);
    }

    boolean replayed() {
        return opened().caughtUp();
    }

    /** Whether it is time to decide: the interval is over, and all that was emitted has come back. */
    boolean due() {
        long now = System.nanoTime();
        if (now - nextTick < 0 || !opened().reached(echoDue)) {
            return false;
        }
        echoDue.clear();
        nextTick = now + settings.tick().toNanos();
        return true;
    }

    @Override
    public void emit(List<? extends Event> events) throws LeadershipLostException {
        if (events.isEmpty()) {
            return;
        }
        Producer<byte[], byte[]> fenced = java.util.Objects.requireNonNull(producer, "no term");
        Instant now = Instant.now();
        try {
            fenced.beginTransaction();
            List<Future<RecordMetadata>> sent = new ArrayList<>();
            for (Event event : events) {
                sent.add(fenced.send(Envelope.of(event, source, now).record(clients.names())));
            }
            fenced.commitTransaction();
            for (Future<RecordMetadata> acknowledged : sent) {
                RecordMetadata at = acknowledged.get();
                echoDue.merge(new TopicPartition(at.topic(), at.partition()), at.offset() + 1, Math::max);
            }
        } catch (KafkaException | IllegalStateException | ExecutionException e) {
            // fenced, timed out or refused: whatever came of it stands in the topics, and the next term reads it there
            throw new LeadershipLostException(e.getClass().getSimpleName() + ": " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LeadershipLostException("interrupted", e);
        }
    }

    @Override
    public void close() {
        if (producer != null) {
            producer.close(Duration.ZERO); // aborts nothing: the next term's fence does
        }
        if (reader != null) {
            reader.close();
        }
    }

    private KafkaEventLog.KafkaReader opened() {
        return java.util.Objects.requireNonNull(reader, "no term");
    }
}
