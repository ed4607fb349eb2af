package dev.walfleet.wal.push;

import dev.walfleet.postgres.cluster.RestoredCopy;
import dev.walfleet.repository.Repository;
import dev.walfleet.repository.RepositorySet;
import dev.walfleet.repository.store.Futures;
import dev.walfleet.repository.wal.TailPiece;
import dev.walfleet.repository.wal.WalArchive;
import dev.walfleet.repository.wal.WalContent;
import dev.walfleet.vocabulary.ClusterId;
import dev.walfleet.vocabulary.Failing;
import dev.walfleet.vocabulary.WalSegmentName;
import dev.walfleet.vocabulary.WalfleetException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One call of archive_command. When it returns, the file is durable in every required repository (in every one where none is
 * required). What else waits to be archived is pushed along for some seconds, several segments at a time, and noted for the calls
 * that come: a server asks for one file after the other, and a JVM for each would cost more than storing it.
 */
public final class WalPush {
    private static final Logger log = LoggerFactory.getLogger(WalPush.class);
    private static final Duration ALONG = Duration.ofSeconds(10);
    private static final String ARCHIVED = "WAL was archived";

    private final RepositorySet repositories;
    private final ClusterId cluster;
    private final Optional<PushMarks> marks;
    private final int parallel;
    private long pushed;

    /**
     * @param repositories stay their owner's
     * @param marks the folder that the launcher looks into; where there is none, nothing is pushed along
     * @param parallel segments at a time
     */
    public WalPush(RepositorySet repositories, ClusterId cluster, Optional<Path> marks, int parallel) {
        this.repositories = repositories;
        this.cluster = cluster;
        this.marks = marks.map(PushMarks::new);
        this.parallel = parallel;
    }

    /** What came of it. */
    public record Pushed(String file, long alongWithIt) {}

    /**
     * Makes a file of {@code pg_wal} durable. The same content again is success.
     *
     * @throws WalfleetException CONFIGURATION where it is no such file, REPOSITORY_OTHER_CLUSTER
     * @throws IOException a {@code StoreException}; {@code OBJECT_CONFLICT} where other content has the name
     */
    public Pushed push(Path path) throws IOException {
        WalFile file = WalFile.of(path);
        String name = path.getFileName().toString();
        if (file instanceof WalFile.BackupNote) {
            return new Pushed(name, 0);
        }
        ServerFolder server = new ServerFolder(path);
        RestoredCopy.refuse(
                server.setting(RestoredCopy.SETTING),
                cluster,
                "the server of " + path.toAbsolutePath().getParent());
        try (WalArchive archive = WalArchive.open(required(), cluster, server.systemIdentifier())) {
            if (file instanceof WalFile.Segment segment) {
                segments(archive, server, segment);
            } else if (file instanceof WalFile.History history) {
                archive.storeHistory(history.timeline(), Files.readAllBytes(path));
            } else if (file instanceof WalFile.Partial partial) {
                WalContent beginning = ServerFolder.beginning(path, partial.segment());
                if (beginning.size() > 0) {
                    archive.tail(new TailPiece(partial.segment(), 0, beginning.size()), beginning)
                            .deliver();
                }
            }
        }
        return new Pushed(name, Math.max(0, pushed - 1));
    }

    /** Optional repositories are not waited for, and so not written to: see {@code docs/wal.md}. */
    private RepositorySet required() {
        List<Repository> required = repositories.repositories().stream()
                .filter(Repository::required)
                .toList();
        return required.isEmpty() ? repositories : RepositorySet.of(required);
    }

    private void segments(WalArchive archive, ServerFolder server, WalFile.Segment asked) throws IOException {
        ExecutorService threads = Executors.newFixedThreadPool(parallel);
        try {
            Future<?> first = threads.submit(() -> segment(archive, asked.path(), asked.name()));
            if (marks.isPresent()) {
                marks.orElseThrow().prepare(server);
                along(archive, server, asked.name(), threads);
            }
            Futures.await(first, ARCHIVED);
        } finally {
            threads.shutdownNow();
        }
    }

    private Void segment(WalArchive archive, Path path, WalSegmentName name) throws IOException {
        String identity = marks.isPresent() ? PushMarks.identity(path) : "";
        archive.segment(name, ServerFolder.content(path)).deliver();
        if (marks.isPresent()) {
            marks.orElseThrow().set(path, identity);
        }
        synchronized (this) {
            pushed++;
        }
        return null;
    }

    /** Pushes what waits, for as long as something does and the time lasts. What fails is left to the call that asks for it. */
    private void along(WalArchive archive, ServerFolder server, WalSegmentName asked, ExecutorService threads)
            throws IOException {
        long until = System.nanoTime() + ALONG.toNanos();
        Set<WalSegmentName> taken = new HashSet<>(Set.of(asked));
        Deque<Future<?>> running = new ArrayDeque<>();
        boolean failed = false;
        while (!failed && System.nanoTime() - until < 0) {
            for (WalSegmentName name : server.ready()) {
                if (name.compareTo(asked) > 0
                        && taken.add(name)
                        && !marks.orElseThrow().has(server.file(name))) {
                    running.add(threads.submit(() -> segment(archive, server.file(name), name)));
                }
                while (running.size() > 2 * parallel || (System.nanoTime() - until > 0 && !running.isEmpty())) {
                    failed |= failed(running.remove());
                }
                if (failed || System.nanoTime() - until > 0) {
                    break;
                }
            }
            if (running.isEmpty()) {
                return;
            }
            failed |= failed(running.remove());
        }
        while (!running.isEmpty()) {
            failed(running.remove());
        }
    }

    private boolean failed(Future<?> along) throws InterruptedIOException {
        try {
            Futures.await(along, ARCHIVED);
            return false;
        } catch (InterruptedIOException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            log.info("a segment was not pushed along reason={}", Failing.of(e).message());
            return true;
        }
    }
}
