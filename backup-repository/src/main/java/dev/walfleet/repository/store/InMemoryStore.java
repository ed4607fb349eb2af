package dev.walfleet.repository.store;

import dev.walfleet.vocabulary.FailureCode;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;

/**
 * An object store in the heap: for tests and for trying things out. It keeps the whole contract of {@link ObjectStore}, and
 * can be told to fail or to lose a bit.
 */
public final class InMemoryStore implements ObjectStore {
    private final ConcurrentSkipListMap<String, Content> objects = new ConcurrentSkipListMap<>();
    private final Clock clock;
    private volatile @Nullable FailureCode failing;

    public InMemoryStore() {
        this(Clock.systemUTC());
    }

    public InMemoryStore(Clock clock) {
        this.clock = clock;
    }

    /** From now on every operation fails with this code, until {@link #recover()}. */
    public void fail(FailureCode code) {
        failing = code;
    }

    public void recover() {
        failing = null;
    }

    /** Flips one bit of a stored object, as a bad disk would. */
    public void damage(ObjectKey key, int offset) {
        objects.compute(key.value(), (k, content) -> {
            if (content == null) {
                throw new IllegalArgumentException("no object " + key + " to damage");
            }
            byte[] bytes = content.bytes.clone();
            bytes[offset] ^= 1;
            return new Content(bytes, content.modified);
        });
    }

    @Override
    public ObjectWriter create(ObjectKey key) throws IOException {
        check();
        return new Writer(key);
    }

    @Override
    public void replace(ObjectKey key, byte[] content) throws IOException {
        check();
        objects.put(key.value(), new Content(content.clone(), clock.instant()));
    }

    @Override
    public Optional<ObjectStat> stat(ObjectKey key) throws IOException {
        check();
        return Optional.ofNullable(objects.get(key.value())).map(content -> content.stat(key));
    }

    @Override
    public InputStream read(ObjectKey key) throws IOException {
        return read(key, 0, Long.MAX_VALUE);
    }

    @Override
    public InputStream read(ObjectKey key, long offset, long length) throws IOException {
        check();
        Content content = objects.get(key.value());
        if (content == null) {
            throw Failures.missing(key, describe());
        }
        int from = (int) Math.min(content.bytes.length, offset);
        return new ByteArrayInputStream(content.bytes, from, (int) Math.min(content.bytes.length - from, length));
    }

    @Override
    public List<ObjectStat> list(String prefix, String after, int limit) throws IOException {
        check();
        String from = prefix.compareTo(after) > 0 ? prefix : after;
        return objects.tailMap(from, !from.equals(after) || after.isEmpty()).entrySet().stream()
                .takeWhile(entry -> entry.getKey().startsWith(prefix))
                .limit(limit)
                .map(entry -> entry.getValue().stat(new ObjectKey(entry.getKey())))
                .toList();
    }

    @Override
    public boolean delete(ObjectKey key) throws IOException {
        check();
        return objects.remove(key.value()) != null;
    }

    @Override
    public void sweep() throws IOException {
        check();
    }

    @Override
    public Optional<Space> space() throws IOException {
        check();
        return Optional.empty();
    }

    @Override
    public String describe() {
        return "memory";
    }

    @Override
    public void close() {}

    private void check() throws StoreException {
        FailureCode code = failing;
        if (code != null) {
            throw new StoreException(code, "the store in memory was told to fail", "", null);
        }
    }

    private static final class Content {
        private final byte[] bytes;
        private final Instant modified;

        Content(byte[] bytes, Instant modified) {
            this.bytes = bytes;
            this.modified = modified;
        }

        ObjectStat stat(ObjectKey key) {
            return new ObjectStat(key, bytes.length, modified);
        }
    }

    private final class Writer implements ObjectWriter {
        private final ObjectKey key;
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private boolean ended;

        Writer(ObjectKey key) {
            this.key = key;
        }

        @Override
        public void write(byte[] from, int offset, int length) throws IOException {
            check();
            open();
            bytes.write(from, offset, length);
        }

        @Override
        public long size() {
            return bytes.size();
        }

        @Override
        public Commit commit() throws IOException {
            check();
            open();
            ended = true;
            Content content = new Content(bytes.toByteArray(), clock.instant());
            return objects.putIfAbsent(key.value(), content) == null ? Commit.CREATED : Commit.ALREADY_EXISTS;
        }

        @Override
        public void close() {
            ended = true;
        }

        private void open() {
            if (ended) {
                throw new IllegalStateException("the writer of " + key + " has ended");
            }
        }
    }
}
