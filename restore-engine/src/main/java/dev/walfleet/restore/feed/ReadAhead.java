package dev.walfleet.restore.feed;

import dev.walfleet.vocabulary.Failing;
import dev.walfleet.vocabulary.WalSegmentName;
import java.io.IOException;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The segments behind the one that was asked for last, brought into the spool before they are. Safe for use by several threads. */
final class ReadAhead {
    private static final Logger log = LoggerFactory.getLogger(ReadAhead.class);
    private static final long ROOM = 256L << 20;
    private static final int MOST = 16;

    private final WalSpool spool;
    private final Bringer bringer;
    private final Executor threads;
    private final Set<WalSegmentName> placed = new HashSet<>();
    private final Set<WalSegmentName> coming = new HashSet<>();
    private @Nullable WalSegmentName next;
    private int segmentSize;

    /** Brings a segment into the spool; {@code false} where there is none to bring. */
    interface Bringer {
        boolean bring(WalSegmentName name) throws IOException;
    }

    ReadAhead(WalSpool spool, Bringer bringer, Executor threads) {
        this.spool = spool;
        this.bringer = bringer;
        this.threads = threads;
    }

    /** A segment was asked for: the ones behind it are likely to be next. */
    synchronized void follow(WalSegmentName asked, int size) {
        segmentSize = size;
        WalSegmentName following = asked.next(size);
        boolean onTheWay = placed.contains(following) || coming.contains(following) || following.equals(next);
        if (!onTheWay) {
            drop();
            next = following;
        }
    }

    /** Whether it is being brought, or will be without being asked for. */
    synchronized boolean expects(String name) {
        return WalSegmentName.is(name) && coming.contains(new WalSegmentName(name));
    }

    /**
     * Brings as many as there is room for.
     *
     * @return whether any was taken since the last time
     */
    synchronized boolean replenish() {
        int before = placed.size();
        placed.removeIf(name -> !spool.has(name.value()));
        boolean taken = placed.size() < before;
        int room = segmentSize == 0 ? 0 : (int) Math.max(1, Math.min(MOST, ROOM / segmentSize));
        for (Optional<WalSegmentName> one = Optional.ofNullable(next);
                one.isPresent() && placed.size() + coming.size() < room;
                one = Optional.ofNullable(next)) {
            WalSegmentName name = one.orElseThrow();
            next = name.next(segmentSize);
            coming.add(name);
            threads.execute(() -> bring(name));
        }
        return taken;
    }

    private void bring(WalSegmentName name) {
        boolean there = false;
        try {
            there = bringer.bring(name);
        } catch (IOException | RuntimeException e) {
            log.info(
                    "wal is not read ahead file={} reason={}",
                    name,
                    Failing.of(e).message());
        }
        synchronized (this) {
            boolean expected = coming.remove(name);
            if (there && expected) {
                placed.add(name);
            } else if (there) {
                remove(name);
            } else {
                next = null; // until it is asked for
            }
        }
    }

    private void drop() {
        placed.forEach(this::remove);
        placed.clear();
        coming.clear();
    }

    synchronized void clear() {
        next = null;
        drop();
    }

    private void remove(WalSegmentName name) {
        try {
            spool.remove(name.value());
        } catch (IOException e) {
            log.info("a segment stays in the spool file={} reason={}", name, e.getMessage());
        }
    }
}
