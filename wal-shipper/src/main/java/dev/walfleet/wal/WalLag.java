package dev.walfleet.wal;

import dev.walfleet.vocabulary.Lsn;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** How far the repositories are behind a cluster. Written by the stream's thread, read by whoever scrapes. */
final class WalLag {
    private final LongSupplier nanos;
    private @Nullable Lsn serverEnd;
    private @Nullable Lsn durable;
    private long since;
    private boolean streaming;

    WalLag(LongSupplier nanos) {
        this.nanos = nanos;
    }

    /** A stream begins: both are known now. A server that was promoted may have less than the one before it. */
    synchronized void begin(Lsn end, Lsn position) {
        boolean level = bytesBehind() <= 0;
        serverEnd = end;
        durable = position;
        if (level) {
            since = nanos.getAsLong();
        }
    }

    /** The server has WAL up to there. */
    synchronized void serverEnd(Lsn end) {
        if (serverEnd == null || end.compareTo(serverEnd) > 0) {
            if (bytesBehind() <= 0) {
                since = nanos.getAsLong();
            }
            serverEnd = end;
        }
    }

    /** Everything up to there is durable. */
    synchronized void durable(Lsn position) {
        if (durable == null || position.compareTo(durable) > 0) {
            durable = position;
            since = nanos.getAsLong();
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

    /** Since when nothing got durable although there is something new; 0 where all is durable, NaN while nothing is known. */
    synchronized double seconds() {
        if (serverEnd == null || durable == null) {
            return Double.NaN;
        }
        return bytesBehind() <= 0 ? 0 : (nanos.getAsLong() - since) / 1e9;
    }

    private long bytesBehind() {
        return serverEnd == null || durable == null ? 0 : serverEnd.minus(durable);
    }
}
