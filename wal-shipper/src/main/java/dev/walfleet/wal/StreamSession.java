package dev.walfleet.wal;

import dev.walfleet.postgres.wire.ReplicationStream;
import dev.walfleet.postgres.wire.ServerException;
import dev.walfleet.repository.wal.ArchivedWal;
import dev.walfleet.repository.wal.TailPiece;
import dev.walfleet.repository.wal.WalArchive;
import dev.walfleet.vocabulary.Failing;
import dev.walfleet.vocabulary.FailureCode;
import dev.walfleet.vocabulary.Lsn;
import dev.walfleet.vocabulary.WalSegmentName;
import dev.walfleet.vocabulary.WalfleetException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection's stream, from the first segment that is not durable to the end of the timeline. What is confirmed to the
 * server is what is durable, nothing else. For one thread.
 */
final class StreamSession {
    private static final Logger log = LoggerFactory.getLogger(StreamSession.class);
    private static final Duration TURN = Duration.ofSeconds(1);
    private static final Duration STOP_GRACE = Duration.ofSeconds(10);
    /** How long a connection is held that nobody reads from. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private static final Duration SILENCE = Duration.ofSeconds(30);

    private final Source source;
    private final Opening.Ready ready;
    private final Shipment shipment;
    private final ShipperProperties how;
    private final BooleanSupplier stopping;
    private final SegmentAssembler assembler;
    private final Tail tail;
    private Lsn confirmed;
    private long statusAt = System.nanoTime();
    private long heardAt = System.nanoTime();
    private long fullSince;
    private boolean streamed;

    /** @param stopping whether the service stops */
    StreamSession(
            Source source, Opening.Ready ready, Shipment shipment, ShipperProperties how, BooleanSupplier stopping) {
        this.source = source;
        this.ready = ready;
        this.shipment = shipment;
        this.how = how;
        this.stopping = stopping;
        this.confirmed = ready.position();
        this.assembler =
                new SegmentAssembler(ready.start().segment().timeline(), ready.position(), ready.segmentSize());
        this.tail =
                new Tail(ready.archive(), assembler, shipment, how.tailInterval(), ready.pieces(), ready.inherited());
    }

    /** Whether anything came. */
    boolean streamed() {
        return streamed;
    }

    /**
     * Runs until the timeline ends, the service stops or something fails; the caller closes the connection.
     *
     * @throws SlotActiveException somebody else does the work
     * @throws WalfleetException WAL_LOST, DATABASE_INTERRUPTED
     */
    void run(SourceServer server) throws IOException {
        ReplicationStream stream = begin(server);
        shipment.lag().begin(ready.facts().end(), ready.position());
        try {
            ReplicationFailures.classed(source.target(), () -> follow(stream));
        } catch (ServerException e) {
            if (e.sqlState().equals(ReplicationFailures.SEGMENT_REMOVED)) {
                throw lost(e);
            }
            throw e;
        } finally {
            shipment.lag().streaming(false);
            finish();
        }
    }

    /** What came is stored, whatever became of the server: it may have been the last of it. */
    private void finish() {
        try {
            tail.flush();
        } catch (IOException | RuntimeException e) {
            log.warn(
                    "the tail of the wal is not stored cluster={} reason={}",
                    source.cluster(),
                    Failing.of(e).message());
        } finally {
            assembler.close();
        }
    }

    private ReplicationStream begin(SourceServer server) throws IOException {
        WalSegmentName first = ready.start().segment();
        try {
            return server.stream(source.slot(), ready.position(), first.timeline());
        } catch (ServerException e) {
            if (e.sqlState().equals(ReplicationFailures.SLOT_ACTIVE)) {
                boolean waiting = ready.facts().end().minus(ready.position()) >= ready.segmentSize();
                throw new SlotActiveException(source.slot(), first, waiting, e);
            }
            throw e;
        }
    }

    /** @return the last position received */
    private Lsn follow(ReplicationStream stream) throws IOException {
        while (!stopping.getAsBoolean()) {
            shipment.settle();
            report(stream);
            if (shipment.full()) {
                if (!backedUpBriefly()) {
                    return assembler.position();
                }
                continue;
            }
            fullSince = 0;
            tail.tick();
            if (!take(stream, stream.receive(patience()))) {
                return assembler.position();
            }
        }
        tail.flush();
        shipment.drain(STOP_GRACE);
        if (!mayBeGone()) {
            confirm(stream, false);
        }
        return assembler.position();
    }

    private int patience() {
        Duration due = tail.untilDue();
        return (int) Math.max(1, (due.compareTo(TURN) < 0 ? due : TURN).toMillis());
    }

    /**
     * Waits a little for the uploads. A server that shuts down waits for a reader until it has everything: one that cannot read
     * on has to leave, the slot keeps what it needs.
     *
     * @return {@code false} where it takes too long
     */
    private boolean backedUpBriefly() throws IOException {
        long now = System.nanoTime();
        heardAt = now; // nobody listened
        fullSince = fullSince == 0 ? now : fullSince;
        if (now - fullSince > PATIENCE.toNanos()) {
            log.info("wal is not read on until what was read is durable cluster={}", source.cluster());
            return false;
        }
        shipment.await(TURN);
        return true;
    }

    private void began() {
        if (!streamed) {
            streamed = true;
            shipment.lag().streaming(true);
            log.info(
                    "wal streaming cluster={} slot={} from={} timeline={} behind={}B",
                    source.cluster(),
                    source.slot(),
                    ready.position(),
                    ready.start().segment().timeline().id(),
                    Math.max(0, ready.facts().end().minus(ready.position())));
        }
        shipment.health().fine(StreamHealth.Part.STREAM);
    }

    /** {@code false} where the timeline ends. */
    private boolean take(ReplicationStream stream, ReplicationStream.Message message) throws IOException {
        if (message instanceof ReplicationStream.Silence) {
            refuseSilence();
            return true;
        }
        heardAt = System.nanoTime();
        if (message instanceof ReplicationStream.WalData || !mayBeGone()) {
            began();
        }
        if (message instanceof ReplicationStream.WalData data) {
            shipment.lag().serverEnd(data.serverEnd());
            assembler.accept(data.start(), data.bytes(), this::submit);
        } else if (message instanceof ReplicationStream.KeepAlive alive) {
            shipment.lag().serverEnd(alive.serverEnd());
            if (alive.replyRequested()) {
                stream.acknowledge(assembler.position());
            }
        } else if (message instanceof ReplicationStream.EndOfTimeline end) {
            log.info(
                    "timeline ends cluster={} timeline={} next={} at={}",
                    source.cluster(),
                    ready.start().segment().timeline().id(),
                    end.next().id(),
                    end.switchPoint());
            return false;
        }
        return true;
    }

    private void submit(FinishedSegment segment) throws IOException {
        List<TailPiece> pieces = tail.finished();
        WalArchive.Delivery delivery = ready.archive().segment(segment.segment(), segment.content());
        shipment.submit(segment, new SegmentUploads.Delivery() {
            @Override
            public ArchivedWal deliver() throws IOException {
                return delivery.deliver();
            }

            @Override
            public void tidy() {
                ready.archive().forget(pieces);
            }
        });
    }

    /**
     * Whether nothing came yet of a stream that begins before what the server surely keeps. To confirm a position then would move
     * the slot back to WAL that is gone, and nobody would know any more from where on there is some.
     */
    private boolean mayBeGone() {
        return !streamed && ready.start().afterGap().isPresent();
    }

    /** Tells the server what is durable: when there is news, and so often that it neither gives us up nor we it. */
    private void report(ReplicationStream stream) throws IOException {
        if (mayBeGone()) {
            return;
        }
        boolean due = System.nanoTime() - statusAt >= 0;
        if (due || !shipment.lag().durable().orElse(confirmed).equals(confirmed)) {
            confirm(stream, due);
        }
        if (due) {
            statusAt = System.nanoTime() + how.statusInterval().toNanos();
        }
    }

    /** What is not durable is not reported as written either: who waits for us as a standby shall be right to. */
    private void confirm(ReplicationStream stream, boolean replyWanted) throws IOException {
        confirmed = shipment.lag().durable().orElse(confirmed);
        stream.confirm(confirmed, replyWanted);
    }

    /** The server was asked for a sign of life with each report. */
    private void refuseSilence() {
        Duration most = how.statusInterval().multipliedBy(3).compareTo(SILENCE) > 0
                ? how.statusInterval().multipliedBy(3)
                : SILENCE;
        if (System.nanoTime() - heardAt > most.toNanos()) {
            throw new WalfleetException(
                    FailureCode.DATABASE_UNREACHABLE,
                    "server " + source.target() + " has been silent for " + most.toSeconds() + "s",
                    "the connection is made anew; is a firewall between that forgets connections?");
        }
    }

    private WalfleetException lost(ServerException e) {
        String until = ready.start()
                .afterGap()
                .map(name -> name.start(ready.segmentSize()).toString())
                .orElse("an unknown position");
        return new WalfleetException(
                FailureCode.WAL_LOST,
                "WAL of " + source.cluster() + " from " + confirmedEnd() + " to " + until
                        + " is neither in the archive nor on the server: "
                        + Failing.of(e).message(),
                "no point in time in between can be reached; take a new physical backup; with shipper.after-gap: continue the"
                        + " shipper goes on behind the gap",
                e);
    }

    private Lsn confirmedEnd() {
        return shipment.lag().durable().orElse(confirmed);
    }
}
