package dev.walfleet.postgres.physical;

import dev.walfleet.postgres.cluster.ConnectionTarget;
import dev.walfleet.postgres.cluster.PhysicalProperties;
import dev.walfleet.vocabulary.FailureCode;
import dev.walfleet.vocabulary.WalfleetException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Reads all files of a running cluster, primary or standby, into a {@link FileSink}. For one run. What was read makes a cluster only
 * together with the WAL from the start to the stop, which is the caller's to keep.
 *
 * <p>Every failure of the source is a {@link WalfleetException} with its {@code DATABASE_*} code; what the sink throws passes through.
 */
public final class PhysicalRun {
    private final ConnectionTarget target;
    private final PhysicalProperties properties;
    private final FileSink sink;
    private final ReadFault fault;
    private final FileSums sums = new FileSums();
    private final LongAdder bytes = new LongAdder();
    private volatile long expected;
    private volatile boolean cancelled;
    private @Nullable BackupSession session;
    private @Nullable FileReading reading;

    public PhysicalRun(ConnectionTarget target, PhysicalProperties properties, FileSink sink) {
        this(target, properties, sink, ReadFault.NONE);
    }

    PhysicalRun(ConnectionTarget target, PhysicalProperties properties, FileSink sink, ReadFault fault) {
        this.target = target;
        this.properties = properties;
        this.sink = sink;
        this.fault = fault;
    }

    /**
     * Runs to the end.
     *
     * @param label for people, stands in {@code backup_label}
     * @param started told when the server has begun the backup, before anything is read: WAL from there on is needed
     */
    public PhysicalReport run(String label, Consumer<StartPoint> started) throws IOException {
        boolean fast = properties.checkpoint() == PhysicalProperties.Checkpoint.FAST;
        try (BackupSession held = hold(BackupSession.start(target, label, fast));
                SecondLook pages = new SecondLook(target)) {
            StartPoint start = held.startPoint();
            started.accept(start);
            FileWalk walk = new FileWalk(held);
            SourceFiles files = walk.files();
            List<Tablespace> tablespaces = walk.tablespaces();
            expected = files.bytes();
            PageCheck check = new PageCheck(held.server(), start.lsn(), pages);
            read(held, files, held.server().checksums() ? check : null);
            byte[] control = ControlFile.read(held);
            StopPoint stop = held.stop();
            TablespaceMap map = TablespaceMap.parse(stop.tablespaceMap());
            List<StoredFile> stored = new ArrayList<>(sums.files());
            stored.removeIf(file -> !map.covers(file.path(), tablespaces));
            generated(start, stop, control, stored);
            return new PhysicalReport(
                    start,
                    stop.lsn(),
                    stop.at(),
                    List.copyOf(stored),
                    files.folders().stream()
                            .filter(folder -> map.covers(folder, tablespaces))
                            .toList(),
                    map.tablespaces(tablespaces),
                    held.server().fileMode(),
                    held.server().checksums(),
                    new RelationNames(target).named(check.damaged(stop.lsn())),
                    bytes.sum(),
                    sums.vanished(),
                    check.reread());
        } catch (WalfleetException e) {
            if (cancelled) {
                throw new WalfleetException(FailureCode.HANDED_BACK, "the backup was stopped", "", e);
            }
            throw e;
        }
    }

    private synchronized BackupSession hold(BackupSession started) {
        session = started;
        if (cancelled) {
            started.close();
        }
        return started;
    }

    private void read(BackupSession held, SourceFiles files, @Nullable PageCheck check) throws IOException {
        LaneReader.Common common =
                new LaneReader.Common(check, sums, new RateLimit(properties.rateLimit()), bytes, fault);
        FileReading all = new FileReading(target, new ReadPlan(files.files()), sink, common);
        synchronized (this) {
            reading = all;
            if (cancelled) {
                all.stop();
            }
        }
        all.run(properties.connections(), () -> held.query("holding the backup open", "SELECT 1"));
    }

    /** What the server tells at the end, and the manifest of it all. */
    private void generated(StartPoint start, StopPoint stop, byte[] control, List<StoredFile> stored)
            throws IOException {
        try (FileSink.Lane lane = sink.lane()) {
            stored.add(hand(lane, stop, FileWalk.CONTROL, control));
            stored.add(hand(lane, stop, "backup_label", stop.label().getBytes(StandardCharsets.UTF_8)));
            if (stop.tablespaceMap().isPresent()) {
                byte[] map = stop.tablespaceMap().orElseThrow().getBytes(StandardCharsets.UTF_8);
                stored.add(hand(lane, stop, "tablespace_map", map));
            }
            stored.sort(Comparator.comparing(StoredFile::path));
            byte[] manifest = BackupManifestFile.of(start, stop.lsn(), stored);
            stored.add(hand(lane, stop, "backup_manifest", manifest));
            lane.finish();
        }
        stored.sort(Comparator.comparing(StoredFile::path));
    }

    private static StoredFile hand(FileSink.Lane lane, StopPoint stop, String path, byte[] content) throws IOException {
        lane.begin(new SourceFile(path, content.length, stop.at()), 0);
        CRC32C crc = new CRC32C();
        crc.update(content);
        for (int at = 0; at < content.length; at += LaneReader.READ) {
            lane.bytes(ByteBuffer.wrap(content, at, Math.min(LaneReader.READ, content.length - at)));
        }
        lane.end();
        return new StoredFile(path, content.length, stop.at(), (int) crc.getValue());
    }

    /** Bytes read so far. */
    public long bytes() {
        return bytes.sum();
    }

    /** Bytes that there are to read; 0 until that is known. */
    public long expectedBytes() {
        return expected;
    }

    /** Ends the run from another thread: {@link #run} throws HANDED_BACK, and the server forgets that there was a backup. */
    public synchronized void cancel() {
        cancelled = true;
        if (reading != null) {
            reading.stop();
        }
        if (session != null) {
            session.close();
        }
    }
}
