package dev.walfleet.repository.wal;

import dev.walfleet.repository.Repository;
import dev.walfleet.repository.RepositorySet;
import dev.walfleet.vocabulary.ClusterId;
import dev.walfleet.vocabulary.RepositoryName;
import dev.walfleet.vocabulary.Timeline;
import dev.walfleet.vocabulary.WalSegmentName;
import dev.walfleet.vocabulary.WalfleetException;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The WAL of one PostgreSQL cluster in all its repositories. What it says is durable is durable in every required repository
 * (in every one where none is required). Optional repositories follow on threads of their own, and make up by themselves for what
 * they missed; nobody waits for them. Safe for use by several threads.
 */
public final class WalArchive implements Closeable {
    private static final Logger log = LoggerFactory.getLogger(WalArchive.class);

    private final ClusterId cluster;
    private final String systemIdentifier;
    private final List<WalFolder> required;
    private final List<WalFollower> followers;
    private final ExecutorService threads;

    private WalArchive(
            ClusterId cluster,
            String systemIdentifier,
            List<WalFolder> required,
            List<WalFollower> followers,
            ExecutorService threads) {
        this.cluster = cluster;
        this.systemIdentifier = systemIdentifier;
        this.required = required;
        this.followers = followers;
        this.threads = threads;
    }

    /**
     * Opens the archive of a cluster, whose name is claimed in every required repository.
     *
     * @param repositories stay their owner's
     * @param systemIdentifier of the server that the WAL comes from, as decimal digits
     * @throws WalfleetException {@code REPOSITORY_OTHER_CLUSTER} where the name belongs to another cluster,
     *     {@code REPOSITORY_KEY}
     * @throws IOException a required repository failed
     */
    public static WalArchive open(RepositorySet repositories, ClusterId cluster, String systemIdentifier)
            throws IOException {
        boolean anyRequired = repositories.repositories().stream().anyMatch(Repository::required);
        List<WalFolder> required = new ArrayList<>();
        List<WalFolder> optional = new ArrayList<>();
        for (Repository repository : repositories.repositories()) {
            WalFolder folder = new WalFolder(repository, cluster);
            if (repository.required() || !anyRequired) {
                repository.claim(cluster, systemIdentifier);
                repository.unlock();
                required.add(folder);
            } else {
                optional.add(folder);
            }
        }
        List<WalFollower> followers = optional.stream()
                .map(folder -> new WalFollower(cluster, systemIdentifier, folder, required.get(0)))
                .toList();
        ExecutorService threads = Executors.newCachedThreadPool(task -> {
            Thread thread = new Thread(task, "wal-archive-" + cluster);
            thread.setDaemon(true);
            return thread;
        });
        followers.forEach(WalFollower::start);
        return new WalArchive(cluster, systemIdentifier, required, followers, threads);
    }

    public ClusterId cluster() {
        return cluster;
    }

    public String systemIdentifier() {
        return systemIdentifier;
    }

    /**
     * A whole segment, to be delivered.
     *
     * @param content as it stands in {@code pg_wal}; nobody may change it any more
     * @throws WalfleetException {@code INTERNAL} where its first page says that it is not that segment
     */
    public Delivery segment(WalSegmentName name, byte[] content) {
        WalPageHeader.check(name, systemIdentifier, content.length, content);
        return delivery(name, WalContent.of(content));
    }

    /** The same of what need not be in memory. It has to be readable until it is delivered. */
    public Delivery segment(WalSegmentName name, WalContent content) throws IOException {
        try (InputStream in = content.open()) {
            WalPageHeader.check(name, systemIdentifier, content.size(), in.readNBytes(WalPageHeader.LENGTH));
        }
        return delivery(name, content);
    }

    private Delivery delivery(WalSegmentName name, WalContent content) {
        WalFileName file = WalFileName.of(name);
        WalDelivery delivery = new WalDelivery(file, content, systemIdentifier, required, threads);
        return () -> {
            Map<RepositoryName, Long> stored = delivery.deliver();
            followers.forEach(follower -> follower.offer(file));
            return new ArchivedWal(name, stored.values().iterator().next(), List.copyOf(stored.keySet()));
        };
    }

    /**
     * A part of a segment that is not finished, to be delivered: to the required repositories only, since optional ones follow in
     * whole segments.
     *
     * @param content the bytes at that place of the segment
     * @throws WalfleetException {@code INTERNAL} where it has another length, or its first page says that it is another segment
     */
    public TailDelivery tail(TailPiece piece, WalContent content) throws IOException {
        if (content.size() != piece.length()) {
            throw new IllegalArgumentException(
                    "piece " + piece + " of " + piece.length() + " bytes has " + content.size());
        }
        if (piece.from() == 0) {
            try (InputStream in = content.open()) {
                byte[] begin = in.readNBytes(WalPageHeader.LENGTH);
                WalPageHeader.check(piece.segment(), systemIdentifier, WalPageHeader.ANY_SIZE, begin);
            }
        }
        WalDelivery delivery = new WalDelivery(WalFileName.of(piece), content, systemIdentifier, required, threads);
        return () -> delivery.deliver().values().iterator().next();
    }

    /** The parts of unfinished segments of a timeline that any required repository has. */
    public NavigableSet<TailPiece> pieces(Timeline timeline) throws IOException {
        NavigableSet<TailPiece> found = new TreeSet<>();
        for (WalFolder folder : required) {
            found.addAll(folder.pieces(timeline));
        }
        return found;
    }

    /**
     * Deletes parts of a segment whose bytes every required repository has in another object by now. Where it cannot (the role may
     * not delete, or objects are locked) they stay: they cost room and harm nobody.
     */
    public void forget(Collection<TailPiece> pieces) {
        for (WalFolder folder : required) {
            try {
                for (TailPiece piece : pieces) {
                    folder.delete(piece);
                }
            } catch (IOException e) {
                log.debug(
                        "parts of a wal segment stay cluster={} repository={} reason={}",
                        cluster,
                        folder.repository().name(),
                        e.getMessage());
            }
        }
    }

    /** Stores the history file of a timeline in every required repository. */
    public void storeHistory(Timeline timeline, byte[] content) throws IOException {
        WalFileName file = WalFileName.history(timeline);
        try (WalDelivery delivery =
                new WalDelivery(file, WalContent.of(content), systemIdentifier, required, threads)) {
            delivery.deliver();
        }
        followers.forEach(follower -> follower.offer(file));
    }

    /** Whether every required repository has the history file of a timeline. */
    public boolean holdsHistory(Timeline timeline) throws IOException {
        for (WalFolder folder : required) {
            if (!folder.holdsHistory(timeline)) {
                return false;
            }
        }
        return true;
    }

    /** What there is in each of the required repositories, to be read. */
    public WalSource source() {
        return new ArchivedWalSource(required);
    }

    /** The timelines of which any required repository has something. */
    public NavigableSet<Timeline> timelines() throws IOException {
        NavigableSet<Timeline> found = new TreeSet<>();
        for (WalFolder folder : required) {
            found.addAll(folder.timelines());
        }
        return found;
    }

    /** The segments of a timeline that every required repository has. */
    public NavigableSet<WalSegmentName> segments(Timeline timeline) throws IOException {
        return inAll(folder -> folder.segments(timeline));
    }

    /** The same from a segment on, itself included. */
    public NavigableSet<WalSegmentName> segments(Timeline timeline, WalSegmentName from) throws IOException {
        return inAll(folder -> folder.segments(timeline, from));
    }

    private NavigableSet<WalSegmentName> inAll(Listing listing) throws IOException {
        NavigableSet<WalSegmentName> common = new TreeSet<>(listing.of(required.get(0)));
        for (WalFolder folder : required.subList(1, required.size())) {
            common.retainAll(new TreeSet<>(listing.of(folder)));
        }
        return common;
    }

    /** Ends the threads. The repositories stay open. */
    @Override
    public void close() {
        followers.forEach(WalFollower::close);
        threads.shutdownNow();
    }

    /** One segment on its way. For one thread. */
    @FunctionalInterface
    public interface Delivery {
        /**
         * Makes the segment durable in every required repository. To be called again after an IOException; where it is
         * durable it is not written again.
         *
         * @throws IOException a {@code StoreException}; {@code OBJECT_CONFLICT} where other WAL has the name
         */
        ArchivedWal deliver() throws IOException;
    }

    /** One part of a segment on its way. For one thread. */
    @FunctionalInterface
    public interface TailDelivery {
        /**
         * Makes it durable in every required repository, as {@link Delivery#deliver} does.
         *
         * @return its size in the first of them
         */
        long deliver() throws IOException;
    }

    /** Lists segments of one folder. */
    private interface Listing {
        Collection<WalSegmentName> of(WalFolder folder) throws IOException;
    }
}
