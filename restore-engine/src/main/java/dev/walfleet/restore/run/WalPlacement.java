package dev.walfleet.restore.run;

import dev.walfleet.repository.store.Futures;
import dev.walfleet.repository.wal.WalSource;
import dev.walfleet.restore.RestoreWatch;
import dev.walfleet.restore.physical.TargetFailures;
import dev.walfleet.restore.plan.RecoveryPlan;
import dev.walfleet.vocabulary.Timeline;
import dev.walfleet.vocabulary.WalSegmentName;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/**
 * Brings the WAL of a plan into {@code pg_wal} of a restored cluster, each file checked to the last bit and durable. There a server finds
 * it without any program of ours, faster than from any {@code restore_command}, and removes it as it goes.
 */
public final class WalPlacement {
    private final RecoveryPlan plan;
    private final PlannedWal source;
    private final Path wal;
    private final int threads;

    public WalPlacement(RecoveryPlan plan, WalSource source, Path data, int threads) {
        this.plan = plan;
        this.source = new PlannedWal(plan, source, data);
        this.wal = data.resolve("pg_wal");
        this.threads = threads;
    }

    /**
     * Fetches; what another cluster's life left in {@code pg_wal} is deleted first.
     *
     * @throws IOException the repository's, {@code OBJECT_DAMAGED} for example; or a file cannot be written
     */
    public void run(RestoreWatch watch) throws IOException {
        watch.step("fetching WAL", plan.walBytes());
        begin();
        AtomicLong done = new AtomicLong();
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            List<Future<?>> tasks = new ArrayList<>();
            for (WalSegmentName name : plan.segments()) {
                tasks.add(pool.submit(() -> {
                    segment(name);
                    synchronized (watch) {
                        watch.bytes(done.addAndGet(plan.segmentSize()));
                    }
                    return null;
                }));
            }
            for (Future<?> task : tasks) {
                Futures.await(task, "WAL was fetched");
            }
        } finally {
            pool.shutdownNow();
        }
        sync(wal);
    }

    /** All but the segments. */
    void begin() throws IOException {
        Files.createDirectories(wal.resolve("archive_status"));
        clear(wal);
        clear(wal.resolve("archive_status"));
        histories();
    }

    private void segment(WalSegmentName name) throws IOException {
        write(name.value(), source.segment(name).orElseThrow().content());
    }

    /** Of the timelines on the way, and of all newer ones: so a promotion takes a number that the archive does not know. */
    private void histories() throws IOException {
        for (Timeline timeline : source.timelines()) {
            Optional<byte[]> history = source.history(timeline);
            if (history.isPresent()) {
                write(timeline + ".history", history.orElseThrow());
            }
        }
    }

    private void write(String name, byte[] content) {
        try {
            put(name, content);
        } catch (IOException e) {
            throw TargetFailures.of("write", wal.resolve(name), e);
        }
    }

    private void put(String name, byte[] content) throws IOException {
        Path beside = wal.resolve("xlogtemp.walfleet." + name); // a server deletes what has such a name
        Files.deleteIfExists(beside);
        Files.createFile(beside, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        try (FileChannel file = FileChannel.open(beside, StandardOpenOption.WRITE)) {
            ByteBuffer bytes = ByteBuffer.wrap(content);
            while (bytes.hasRemaining()) {
                file.write(bytes);
            }
            file.force(true);
        }
        Files.move(beside, wal.resolve(name), StandardCopyOption.ATOMIC_MOVE);
    }

    private static void clear(Path folder) throws IOException {
        List<Path> files;
        try (Stream<Path> inside = Files.list(folder)) {
            files = inside.filter(file -> !Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS))
                    .toList();
        }
        for (Path file : files) {
            Files.delete(file);
        }
    }

    private static void sync(Path folder) throws IOException {
        try (FileChannel channel = FileChannel.open(folder)) {
            channel.force(true);
        }
    }
}
