package dev.walfleet.repository.wal;

import dev.walfleet.repository.store.StoreException;
import dev.walfleet.vocabulary.FailureCode;
import dev.walfleet.vocabulary.Timeline;
import dev.walfleet.vocabulary.WalSegmentName;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** {@link WalSource} over several repositories: the first sound answer, and "no" only where all say so. */
final class ArchivedWalSource implements WalSource {
    private final List<WalFolder> folders;

    ArchivedWalSource(List<WalFolder> folders) {
        if (folders.isEmpty()) {
            throw new IllegalArgumentException("WAL of no repository");
        }
        this.folders = List.copyOf(folders);
    }

    /** Asks one repository; empty where it has nothing. */
    private interface Question<T> {
        Optional<T> of(WalFolder folder) throws IOException;
    }

    /** Asks one repository that knows the cluster. */
    private interface Listing {
        void of(WalFolder folder) throws IOException;
    }

    @Override
    public Optional<FoundWal> segment(WalSegmentName name) throws IOException {
        Optional<FoundWal> best = Optional.empty();
        IOException failed = null;
        boolean known = false;
        for (WalFolder folder : folders) {
            try {
                if (!folder.known()) {
                    continue;
                }
                known = true;
                Optional<FoundWal> found = folder.find(name);
                if (found.isPresent() && found.orElseThrow().whole()) {
                    return found;
                }
                best = longer(best, found);
            } catch (IOException e) {
                failed = worse(failed, e);
            }
        }
        return certain(best, failed, known);
    }

    private static Optional<FoundWal> longer(Optional<FoundWal> one, Optional<FoundWal> other) {
        return one.isPresent()
                        && (other.isEmpty()
                                || other.orElseThrow().length()
                                        <= one.orElseThrow().length())
                ? one
                : other;
    }

    @Override
    public Optional<byte[]> history(Timeline timeline) throws IOException {
        return first(folder -> folder.findHistory(timeline));
    }

    private <T> Optional<T> first(Question<T> question) throws IOException {
        IOException failed = null;
        boolean known = false;
        for (WalFolder folder : folders) {
            try {
                if (!folder.known()) {
                    continue;
                }
                known = true;
                Optional<T> found = question.of(folder);
                if (found.isPresent()) {
                    return found;
                }
            } catch (IOException e) {
                failed = worse(failed, e);
            }
        }
        return certain(Optional.empty(), failed, known);
    }

    /** Damage is told rather than that another repository is away: it does not pass by itself. */
    private static IOException worse(@Nullable IOException before, IOException now) {
        boolean damage = now instanceof StoreException store && store.failure().code() == FailureCode.OBJECT_DAMAGED;
        return before == null || damage ? now : before;
    }

    private <T> Optional<T> certain(Optional<T> found, @Nullable IOException failed, boolean known) throws IOException {
        if (failed != null) {
            throw failed;
        }
        if (!known) {
            throw folders.get(0).unknownCluster();
        }
        return found;
    }

    @Override
    public NavigableSet<Timeline> timelines() throws IOException {
        NavigableSet<Timeline> all = new TreeSet<>();
        each(folder -> all.addAll(folder.timelines()));
        return all;
    }

    @Override
    public NavigableSet<WalSegmentName> segments(Timeline timeline, WalSegmentName from) throws IOException {
        NavigableSet<WalSegmentName> all = new TreeSet<>();
        each(folder -> all.addAll(folder.segments(timeline, from)));
        return all;
    }

    @Override
    public NavigableSet<WalSegmentName> segments(Timeline timeline) throws IOException {
        NavigableSet<WalSegmentName> all = new TreeSet<>();
        each(folder -> all.addAll(folder.segments(timeline)));
        return all;
    }

    @Override
    public NavigableMap<WalSegmentName, Integer> tails(Timeline timeline) throws IOException {
        NavigableMap<WalSegmentName, Integer> all = new TreeMap<>();
        NavigableSet<WalSegmentName> whole = segments(timeline);
        each(folder -> {
            TreeMap<WalSegmentName, List<TailPiece>> pieces = new TreeMap<>();
            for (TailPiece piece : folder.pieces(timeline)) {
                pieces.computeIfAbsent(piece.segment(), name -> new ArrayList<>())
                        .add(piece);
            }
            pieces.forEach((name, found) -> {
                int end = TailChain.of(found).end();
                if (end > 0 && !whole.contains(name)) {
                    all.merge(name, end, Math::max);
                }
            });
        });
        return all;
    }

    @Override
    public Optional<Instant> storedAt(WalSegmentName name) throws IOException {
        Optional<Instant> latest = Optional.empty();
        for (WalFolder folder : folders) {
            Optional<Instant> stored = folder.storedAt(name);
            if (latest.isEmpty()
                    || stored.filter(latest.orElseThrow()::isBefore).isPresent()) {
                latest = stored;
            }
        }
        return latest;
    }

    private void each(Listing listing) throws IOException {
        boolean known = false;
        for (WalFolder folder : folders) {
            if (folder.known()) {
                known = true;
                listing.of(folder);
            }
        }
        if (!known) {
            throw folders.get(0).unknownCluster();
        }
    }
}
