package dev.walfleet.postgres.physical;

import dev.walfleet.postgres.cluster.ConnectionTarget;
import dev.walfleet.postgres.wire.WireConnection;
import dev.walfleet.vocabulary.FailureCode;
import dev.walfleet.vocabulary.WalfleetException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** The connections that read at the same time. The first failure of any of them ends all. */
final class FileReading {
    private static final long HEARTBEAT_MILLIS = 20_000;

    private final ConnectionTarget target;
    private final ReadPlan plan;
    private final FileSink sink;
    private final LaneReader.Common common;
    private final Set<WireConnection> open = ConcurrentHashMap.newKeySet();
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    private volatile boolean stopped;

    FileReading(ConnectionTarget target, ReadPlan plan, FileSink sink, LaneReader.Common common) {
        this.target = target;
        this.plan = plan;
        this.sink = sink;
        this.common = common;
    }

    /**
     * Returns when every unit is read and every lane is finished.
     *
     * @param heartbeat run every now and then meanwhile; what it throws ends the reading
     */
    void run(int connections, Runnable heartbeat) throws IOException {
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < connections; i++) {
            Thread thread = new Thread(this::lane, "physical-read-" + (i + 1));
            thread.setDaemon(true);
            threads.add(thread);
        }
        threads.forEach(Thread::start);
        try {
            for (Thread thread : threads) {
                for (thread.join(HEARTBEAT_MILLIS); thread.isAlive(); thread.join(HEARTBEAT_MILLIS)) {
                    beat(heartbeat);
                }
            }
        } catch (InterruptedException e) {
            stop();
            threads.forEach(Thread::interrupt);
            Thread.currentThread().interrupt();
            throw interrupted();
        }
        Throwable first = failure.get();
        if (first instanceof IOException e) {
            throw e;
        } else if (first instanceof RuntimeException e) {
            throw e;
        } else if (first instanceof Error e) {
            throw e;
        } else if (stopped) {
            throw interrupted();
        }
    }

    private void beat(Runnable heartbeat) {
        try {
            if (!stopped) {
                heartbeat.run();
            }
        } catch (RuntimeException e) {
            failure.compareAndSet(null, e);
            stop();
        }
    }

    private static WalfleetException interrupted() {
        return new WalfleetException(FailureCode.HANDED_BACK, "the reading of files was stopped", "");
    }

    private void lane() {
        try (WireConnection connection = SourceSession.open(target)) {
            open.add(connection);
            try (FileSink.Lane lane = sink.lane()) {
                LaneReader reader = new LaneReader(target, connection, lane, common);
                for (List<ReadRange> unit = plan.take(); unit != null && !stopped; unit = plan.take()) {
                    reader.read(unit);
                }
                if (!stopped) {
                    lane.finish();
                }
            } finally {
                open.remove(connection);
            }
        } catch (Throwable e) {
            failure.compareAndSet(null, e);
            stop();
        }
    }

    /** Ends the reading from another thread: the server gives up what it is at, and the lanes see their connections closed. */
    void stop() {
        stopped = true;
        open.forEach(WireConnection::close);
    }
}
