package dev.walfleet.wal;

import dev.walfleet.repository.wal.ArchivedWal;
import dev.walfleet.repository.wal.TailPiece;
import dev.walfleet.repository.wal.WalArchive;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The unfinished segment of one connection: sends what is new of it into the archive, at most once an interval and one piece at
 * a time. For one thread.
 */
final class Tail {
    private final WalArchive archive;
    private final SegmentAssembler assembler;
    private final Shipment shipment;
    private final Duration interval;
    private TailLog stored;
    private int inherited;
    private @Nullable Piece underWay;
    private long dueAt;

    /**
     * @param foreign what others have left of the segment that comes first
     * @param inherited how much of it the timeline before has: a piece that holds no more than that would only hide the other
     */
    Tail(
            WalArchive archive,
            SegmentAssembler assembler,
            Shipment shipment,
            Duration interval,
            Collection<TailPiece> foreign,
            int inherited) {
        this.inherited = inherited;
        this.archive = archive;
        this.assembler = assembler;
        this.shipment = shipment;
        this.interval = interval;
        this.stored = new TailLog(assembler.unfinished(), foreign);
        this.dueAt = System.nanoTime();
    }

    /** How long nothing is due; the interval where there is nothing to send. */
    Duration untilDue() {
        return news() && underWay == null ? Duration.ofNanos(Math.max(0, dueAt - System.nanoTime())) : interval;
    }

    /** Sends what is new, where it is due. */
    void tick() throws IOException {
        settle();
        if (underWay == null && news() && System.nanoTime() - dueAt >= 0) {
            send();
        }
    }

    /** Sends what is new at once: nothing more comes from this connection. */
    void flush() throws IOException {
        settle();
        if (news() && (underWay == null || underWay.piece.to() < assembler.length())) {
            send();
        }
    }

    private boolean news() {
        return assembler.length() > Math.max(stored.end(), inherited);
    }

    private void settle() {
        Piece piece = underWay;
        if (piece != null && piece.durable) {
            stored.durable(piece.piece);
            underWay = null;
        }
    }

    private void send() throws IOException {
        TailPiece next = stored.next(assembler.length());
        SegmentTail parcel = assembler.tail(next);
        Piece piece = new Piece(next, archive.tail(next, parcel.content()), stored.coveredBy(next));
        underWay = piece;
        dueAt = System.nanoTime() + interval.toNanos();
        shipment.submit(parcel, piece);
    }

    /** A segment was finished: what was stored of it is of no use any more once it is durable. The next one begins. */
    List<TailPiece> finished() {
        List<TailPiece> pieces = new ArrayList<>(stored.all());
        if (underWay != null) {
            pieces.add(underWay.piece);
        }
        underWay = null;
        inherited = 0;
        stored = new TailLog(assembler.unfinished(), List.of());
        return pieces;
    }

    private final class Piece implements SegmentUploads.Delivery {
        private final TailPiece piece;
        private final WalArchive.TailDelivery delivery;
        private final List<TailPiece> superseded;
        private volatile boolean durable;

        Piece(TailPiece piece, WalArchive.TailDelivery delivery, List<TailPiece> superseded) {
            this.piece = piece;
            this.delivery = delivery;
            this.superseded = superseded;
        }

        @Override
        public ArchivedWal deliver() throws IOException {
            long size = delivery.deliver();
            durable = true;
            return new ArchivedWal(piece.segment(), size, List.of());
        }

        @Override
        public void tidy() {
            archive.forget(superseded);
        }
    }
}
