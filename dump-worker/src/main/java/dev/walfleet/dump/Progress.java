package dev.walfleet.dump;

import dev.walfleet.event.BackupProgressed;
import dev.walfleet.event.BackupRequested;
import dev.walfleet.vocabulary.DatabaseName;
import dev.walfleet.vocabulary.InstanceId;
import java.time.Clock;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** How far a running job is: written by the run, read by the ticker. */
final class Progress {
    private final InstanceId instance;
    private final Clock clock;

    private @Nullable DatabaseName database;
    private long finishedBytes;
    private long expectedBytes;
    private LongSupplier running = () -> 0;
    private LongSupplier runningExpected = () -> 0;
    private long lastBytes;
    private long lastNanos = System.nanoTime();

    Progress(InstanceId instance, Clock clock) {
        this.instance = instance;
        this.clock = clock;
    }

    synchronized void expect(long bytes) {
        expectedBytes = bytes;
    }

    /** A better estimate of one part: {@code before} was in the sum until now. */
    synchronized void refine(long before, long better) {
        expectedBytes = Math.max(0, expectedBytes - before + better);
    }

    /** @param bytes read from the source for this part so far */
    synchronized void begin(@Nullable DatabaseName part, LongSupplier bytes) {
        database = part;
        running = bytes;
    }

    /** @param bytes read from the source of one whole backup, and how many there are to read once that is known */
    synchronized void beginAll(LongSupplier bytes, LongSupplier expected) {
        running = bytes;
        runningExpected = expected;
    }

    synchronized void end() {
        finishedBytes += running.getAsLong();
        expectedBytes += runningExpected.getAsLong();
        running = () -> 0;
        runningExpected = () -> 0;
        database = null;
    }

    synchronized BackupProgressed event(Supplier<BackupRequested> current) {
        BackupRequested request = current.get();
        long done = finishedBytes + running.getAsLong();
        long now = System.nanoTime();
        long rate = now == lastNanos ? 0 : (long) ((done - lastBytes) * 1e9 / (now - lastNanos));
        lastBytes = done;
        lastNanos = now;
        return new BackupProgressed(
                request.job(),
                request.attempt(),
                request.cluster(),
                instance,
                database,
                done,
                Math.max(expectedBytes + runningExpected.getAsLong(), done),
                Math.max(0, rate),
                clock.instant());
    }
}
