package dev.walfleet.postgres.wire;

import dev.walfleet.vocabulary.Lsn;
import dev.walfleet.vocabulary.Timeline;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** WAL as it is streamed by {@code START_REPLICATION ... PHYSICAL}. For one thread. */
public final class ReplicationStream {
    private static final Instant EPOCH = Instant.parse("2000-01-01T00:00:00Z");

    private final WireConnection connection;
    private final WireInput in;
    private final WireOutput out;

    ReplicationStream(WireConnection connection, WireInput in, WireOutput out) {
        this.connection = connection;
        this.in = in;
        this.out = out;
    }

    /** What the stream says. */
    public sealed interface Message permits WalData, KeepAlive, EndOfTimeline, Silence {}

    /**
     * Bytes of WAL.
     *
     * @param bytes over a buffer that the next call of {@link #receive} overwrites
     * @param serverEnd the server's current end of WAL
     */
    public record WalData(Lsn start, Lsn serverEnd, ByteBuffer bytes) implements Message {}

    /** @param replyRequested whether the server will close the connection unless it hears from us soon */
    public record KeepAlive(Lsn serverEnd, boolean replyRequested) implements Message {}

    /** The timeline ends here; the connection takes commands again. */
    public record EndOfTimeline(Timeline next, Lsn switchPoint) implements Message {}

    /** Nothing came within the time. */
    public record Silence() implements Message {}

    /** Waits for the next message, at most {@code millis}. */
    public Message receive(int millis) throws IOException {
        connection.soTimeout(Math.max(1, millis));
        if (!in.next()) {
            return new Silence();
        }
        return switch (in.type()) {
            case 'd' -> data();
            case 'c' -> endOfTimeline();
            case 'E' -> throw ServerException.read(in, connection.target());
            default -> receive(millis);
        };
    }

    private Message data() throws IOException {
        byte kind = in.readByte();
        if (kind == 'w') {
            Lsn start = new Lsn(in.readLong());
            Lsn end = new Lsn(in.readLong());
            in.readLong();
            return new WalData(start, end, ByteBuffer.wrap(in.array(), in.position(), in.remaining()));
        }
        if (kind == 'k') {
            Lsn end = new Lsn(in.readLong());
            in.readLong();
            return new KeepAlive(end, in.readByte() != 0);
        }
        throw new IOException("unknown message '" + (char) kind + "' in the WAL stream of " + connection.target());
    }

    /** The server sent CopyDone: it waits for ours, then tells the next timeline in a row. */
    private Message endOfTimeline() throws IOException {
        connection.soTimeout(connection.defaultTimeout());
        out.begin('c').send();
        List<@Nullable String> row = List.of();
        for (char type = connection.receive(); type != 'Z'; type = connection.receive()) {
            if (type == 'D') {
                row = connection.row();
            }
        }
        if (row.size() < 2) {
            throw new IOException("server " + connection.target() + " ended the WAL stream without a next timeline");
        }
        return new EndOfTimeline(
                new Timeline(Integer.parseInt(Objects.requireNonNull(row.get(0)))),
                Lsn.parse(Objects.requireNonNull(row.get(1))));
    }

    /**
     * Tells the server how far we are. What is reported as flushed the server may remove.
     *
     * @param flushed durable in every required repository
     * @param replyWanted whether the server is to answer with a {@link KeepAlive} at once: a sign of life, and its position
     */
    public void confirm(Lsn flushed, boolean replyWanted) throws IOException {
        status(flushed, flushed, replyWanted);
    }

    /**
     * Answers a {@link KeepAlive} that wants a reply, and confirms nothing. A server that shuts down waits until all that it sent
     * is flushed or, from one who states no flush position, received: without this answer it would wait for us for ever
     * ({@code WalSndDone} in PostgreSQL's {@code walsender.c}). What it keeps for the slot stays as it is.
     *
     * @param received the position after the last byte that came
     */
    public void acknowledge(Lsn received) throws IOException {
        status(received, new Lsn(0), false);
    }

    private void status(Lsn written, Lsn flushed, boolean replyWanted) throws IOException {
        long micros = ChronoUnit.MICROS.between(EPOCH, Instant.now());
        out.begin('d')
                .put((byte) 'r')
                .put(written.position())
                .put(flushed.position())
                .put(0L)
                .put(micros);
        out.put((byte) (replyWanted ? 1 : 0)).send();
    }
}
