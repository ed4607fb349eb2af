package dev.walfleet.wal;

import dev.walfleet.vocabulary.Lsn;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * How far the repositories are behind a cluster, in bytes and in time: what is not durable, and how long ago the server first
 * had it. Written by the stream's thread, read by whoever scrapes.
 */
final class WalLag {
    private static final int MOST_SIGHTINGS = 1000;
    private static final long GRAIN_NANOS = 50_000_000;

    private record Sighting(Lsn end, long nanos) {}

    private final LongSupplier nanos;
    private @Nullable Lsn serverEnd;
    private @Nullable Lsn durable;
    /** When the server was first known to have WAL up to a position, for positions that are not durable; in both orders. */
    private final ArrayDeque<Sighting> sightings = new ArrayDeque<>();

    private boolean streaming;

    WalLag(LongSupplier nanos) {
        this.nanos = nanos;
    }

    /** A stream begins: both are known now. A server that was promoted may have less than the one before it. */
    synchronized void begin(Lsn end, Lsn position) {
        sightings.removeIf(sighting -> sighting.end.compareTo(end) > 0);
        serverEnd = end;
        durable = position;
        see(end);
    }

    /** The server has WAL up to there. */
    synchronized void serverEnd(Lsn end) {
        if (serverEnd == null || end.compareTo(serverEnd) > 0) {
            serverEnd = end;
            see(end);
        }
    }

    private void see(Lsn end) {
        long now = nanos.getAsLong();
        Sighting last = sightings.peekLast();
        if (bytesBehind() <= 0 || (last != null && last.end.compareTo(end) >= 0)) {
            return;
        }
        if (sightings.size() >= MOST_SIGHTINGS || (last != null && now - last.nanos < GRAIN_NANOS)) {
            // the newest stands for what came since: its time is the earlier one, so that the lag is never told too
            // small
            Sighting newest = sightings.removeLast();
            sightings.add(new Sighting(end, newest.nanos));
        } else {
            sightings.add(new Sighting(end, now));
        }
    }

    /** Everything up to there is durable. */
    synchronized void durable(Lsn position) {
        if (durable == null || position.compareTo(durable) > 0) {
            durable = position;
            while (!sightings.isEmpty() && sightings.peek().end.compareTo(position) <= 0) {
                sightings.remove();
            }
        }
    }

    synchronized void streaming(boolean now) {
        streaming = now;
    }

    synchronized Optional<Lsn> durable() {
        return Optional.ofNullable(durable);
    }

    synchronized boolean isStreaming() {
        return streaming;
    }

    /** The server's end, as far as known, minus what is durable; NaN while neither is known. */
    synchronized double bytes() {
        return serverEnd == null || durable == null ? Double.NaN : Math.max(0, bytesBehind());
    }

    /** How long the server has had the oldest WAL that is not durable; 0 where all is durable, NaN while nothing is known. */
    synchronized double seconds() {
        if (serverEnd == null || durable == null) {
            return Double.NaN;
        }
        Sighting oldest = sightings.peek();
        return bytesBehind() <= 0 || oldest == null ? 0 : (nanos.getAsLong() - oldest.nanos) / 1e9;
    }

    private long bytesBehind() {
        return serverEnd == null || durable == null ? 0 : serverEnd.minus(durable);
    }

    synchronized Optional<Lsn> serverEnd() {
        return Optional.ofNullable(serverEnd);
    }
}
