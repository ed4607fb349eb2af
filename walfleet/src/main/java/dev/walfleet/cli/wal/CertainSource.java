package dev.walfleet.cli.wal;

import dev.walfleet.repository.Repository;
import dev.walfleet.repository.RepositoryPool;
import dev.walfleet.repository.wal.FoundWal;
import dev.walfleet.repository.wal.WalSource;
import dev.walfleet.vocabulary.ClusterId;
import dev.walfleet.vocabulary.RepositoryName;
import dev.walfleet.vocabulary.Timeline;
import dev.walfleet.vocabulary.WalSegmentName;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Optional;

/**
 * The archive in all repositories of a cluster, opened as they answer. A whole answer of one that is open is an answer; that there is
 * none is certain only when all are open.
 */
final class CertainSource implements WalSource {
    private final RepositoryPool pool;
    private final List<RepositoryName> names;
    private final ClusterId cluster;

    CertainSource(RepositoryPool pool, List<RepositoryName> names, ClusterId cluster) {
        this.pool = pool;
        this.names = names;
        this.cluster = cluster;
    }

    private interface Question<T> {
        Optional<T> of(WalSource source) throws IOException;
    }

    private interface Settled<T> {
        boolean is(T answer);
    }

    private <T> Optional<T> ask(Question<T> question, Settled<T> settled) throws IOException {
        List<Repository> open = new ArrayList<>();
        Optional<IOException> closed = Optional.empty();
        for (RepositoryName name : names) {
            try {
                open.add(pool.one(name));
            } catch (IOException e) {
                closed = Optional.of(e);
            }
        }
        Optional<T> answer = open.isEmpty() ? Optional.empty() : question.of(WalSource.of(open, cluster));
        if (closed.isPresent() && (answer.isEmpty() || !settled.is(answer.orElseThrow()))) {
            throw closed.orElseThrow();
        }
        return answer;
    }

    private <T> T list(Question<T> question) throws IOException {
        return ask(question, answer -> false).orElseThrow();
    }

    @Override
    public Optional<FoundWal> segment(WalSegmentName name) throws IOException {
        return ask(source -> source.segment(name), FoundWal::whole);
    }

    @Override
    public Optional<byte[]> history(Timeline timeline) throws IOException {
        return ask(source -> source.history(timeline), found -> true);
    }

    @Override
    public NavigableSet<Timeline> timelines() throws IOException {
        return list(source -> Optional.of(source.timelines()));
    }

    @Override
    public NavigableSet<WalSegmentName> segments(Timeline timeline, WalSegmentName from) throws IOException {
        return list(source -> Optional.of(source.segments(timeline, from)));
    }

    @Override
    public NavigableSet<WalSegmentName> segments(Timeline timeline) throws IOException {
        return list(source -> Optional.of(source.segments(timeline)));
    }

    @Override
    public NavigableMap<WalSegmentName, Integer> tails(Timeline timeline) throws IOException {
        return list(source -> Optional.of(source.tails(timeline)));
    }

    @Override
    public Optional<Instant> storedAt(WalSegmentName name) throws IOException {
        return ask(source -> source.storedAt(name), found -> false);
    }
}
