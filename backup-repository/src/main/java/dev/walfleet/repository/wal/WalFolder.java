package dev.walfleet.repository.wal;

import dev.walfleet.repository.Repository;
import dev.walfleet.repository.seal.Keyring;
import dev.walfleet.repository.store.ObjectKey;
import dev.walfleet.repository.store.ObjectStat;
import dev.walfleet.repository.store.ObjectStore;
import dev.walfleet.repository.store.ObjectWriter;
import dev.walfleet.repository.store.StoreException;
import dev.walfleet.vocabulary.ClusterId;
import dev.walfleet.vocabulary.FailureCode;
import dev.walfleet.vocabulary.Timeline;
import dev.walfleet.vocabulary.WalSegmentName;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The WAL of one cluster in one repository. What is read from it is checked to the last bit: it is what was archived under
 * that name for that PostgreSQL cluster, or it is a {@code StoreException} with {@code OBJECT_DAMAGED}. Safe for use by several
 * threads.
 */
public final class WalFolder {
    private static final int PAGE = 1000;
    private static final int COMPARED = 256 << 10;
    /** How often a segment is looked for that changes meanwhile. */
    private static final int LOOKS = 5;
    /** Follows everything that a key may consist of. */
    private static final String LAST = "~";

    private final Repository repository;
    private final ClusterId cluster;
    private volatile @Nullable String knownSystem;

    public WalFolder(Repository repository, ClusterId cluster) {
        this.repository = repository;
        this.cluster = cluster;
    }

    public Repository repository() {
        return repository;
    }

    /** Under which key a whole segment is, or would be. */
    public ObjectKey key(WalSegmentName name) throws IOException {
        return WalFileName.of(name).key(cluster, repository.encrypted());
    }

    /** The timelines of which there is something, in ascending order. */
    public List<Timeline> timelines() throws IOException {
        String root = WalFileName.root(cluster);
        List<Timeline> found = new ArrayList<>();
        List<ObjectStat> first = store().list(root, "", 1);
        while (!first.isEmpty()) {
            String key = first.get(0).key().value();
            int slash = key.indexOf('/', root.length());
            String folder = slash < 0 ? "" : key.substring(root.length(), slash);
            if (folder.matches("[0-7][0-9A-F]{7}") && !folder.equals("00000000")) {
                found.add(new Timeline(Integer.parseInt(folder, 16)));
            }
            first = store().list(root, slash < 0 ? key : key.substring(0, slash + 1) + LAST, 1);
        }
        return found;
    }

    /** The segments of a timeline, in ascending order. They are there; whether they are sound, reading tells. */
    public List<WalSegmentName> segments(Timeline timeline) throws IOException {
        return list(timeline, "");
    }

    /** The same from a segment on, itself included. */
    public List<WalSegmentName> segments(Timeline timeline, WalSegmentName from) throws IOException {
        return list(timeline, WalFileName.folder(cluster, timeline) + from);
    }

    private List<WalSegmentName> list(Timeline timeline, String from) throws IOException {
        String folder = WalFileName.folder(cluster, timeline);
        List<WalSegmentName> found = new ArrayList<>();
        List<ObjectStat> page = store().list(folder, from, PAGE);
        while (!page.isEmpty()) {
            for (ObjectStat stat : page) {
                if (stat.key().value().indexOf('/', folder.length()) < 0) {
                    WalFileName.segmentOf(stat.key()).ifPresent(found::add);
                }
            }
            page = store().list(folder, page.get(page.size() - 1).key().value(), PAGE);
        }
        return found;
    }

    /** What is stored of segments of a timeline that were not finished, in the order of their places. */
    public List<TailPiece> pieces(Timeline timeline) throws IOException {
        return listPieces(WalFileName.folder(cluster, timeline) + WalFileName.PARTIAL);
    }

    /** The same of one segment. */
    public List<TailPiece> pieces(WalSegmentName segment) throws IOException {
        return listPieces(WalFileName.folder(cluster, segment.timeline()) + WalFileName.PARTIAL + segment + ".");
    }

    private List<TailPiece> listPieces(String prefix) throws IOException {
        List<TailPiece> found = new ArrayList<>();
        List<ObjectStat> page = store().list(prefix, "", PAGE);
        while (!page.isEmpty()) {
            page.forEach(stat -> WalFileName.pieceOf(stat.key()).ifPresent(found::add));
            page = store().list(prefix, page.get(page.size() - 1).key().value(), PAGE);
        }
        found.sort(null);
        return found;
    }

    /** A part of a segment. Throws as {@link #segment} does. */
    public byte[] piece(TailPiece piece) throws IOException {
        byte[] content = read(WalFileName.of(piece));
        if (content.length != piece.length()) {
            throw damaged(
                    WalFileName.of(piece).key(cluster, repository.encrypted()),
                    new SealedWal.UnsoundException("has " + content.length + " bytes, expected " + piece.length()));
        }
        return content;
    }

    /**
     * A segment, whole or as much of its beginning as there is; empty where there certainly is nothing.
     *
     * @throws IOException as {@link #segment}; never {@code OBJECT_MISSING} for the segment itself
     */
    public Optional<FoundWal> find(WalSegmentName name) throws IOException {
        StoreException vanished = null;
        for (int i = 0;
                i < LOOKS;
                i++) { // pieces go when the segment is whole, or when one piece takes the place of several
            Optional<byte[]> whole = present(WalFileName.of(name));
            if (whole.isPresent()) {
                byte[] content = whole.orElseThrow();
                return Optional.of(new FoundWal(name, content, content.length));
            }
            try {
                List<TailPiece> chain = TailChain.of(pieces(name)).pieces();
                if (!chain.isEmpty()) {
                    return Optional.of(assembled(name, chain));
                }
                if (present(WalFileName.of(name)).isEmpty()) {
                    return Optional.empty();
                }
            } catch (StoreException e) {
                if (e.failure().code() != FailureCode.OBJECT_MISSING) {
                    throw e;
                }
                vanished = e;
            }
        }
        throw new StoreException(
                FailureCode.REPOSITORY_UNREACHABLE,
                "what repository " + repository.name() + " has of WAL segment " + name
                        + " changes faster than it is read",
                "it is tried again",
                vanished);
    }

    private FoundWal assembled(WalSegmentName name, List<TailPiece> chain) throws IOException {
        byte[] first = piece(chain.get(0));
        ObjectKey key = WalFileName.of(chain.get(0)).key(cluster, repository.encrypted());
        int size;
        try {
            size = WalPageHeader.segmentSize(name, first);
        } catch (IllegalArgumentException e) {
            throw damaged(key, e);
        }
        byte[] content = Arrays.copyOf(first, size);
        int end = first.length;
        for (TailPiece piece : chain.subList(1, chain.size())) {
            byte[] bytes = piece(piece);
            int overlap = end - piece.from();
            if (piece.to() > size || !Arrays.equals(bytes, 0, overlap, content, piece.from(), end)) {
                throw new StoreException(
                        FailureCode.OBJECT_CONFLICT,
                        "objects " + key + " and " + WalFileName.of(piece) + " in repository " + repository.name()
                                + " are not of the same WAL",
                        "two servers wrote WAL of the same name: look which one was in use",
                        null);
            }
            System.arraycopy(bytes, overlap, content, end, bytes.length - overlap);
            end = piece.to();
        }
        return new FoundWal(name, content, end);
    }

    /** When the last bytes of a segment, or of its beginning, were stored; empty where there is nothing of it. */
    public Optional<Instant> storedAt(WalSegmentName name) throws IOException {
        Optional<ObjectStat> whole = store().stat(WalFileName.of(name).key(cluster, repository.encrypted()));
        if (whole.isPresent()) {
            return whole.map(ObjectStat::modified);
        }
        String prefix = WalFileName.folder(cluster, name.timeline()) + WalFileName.PARTIAL + name + ".";
        return store().list(prefix, "", PAGE).stream().map(ObjectStat::modified).max(Instant::compareTo);
    }

    /** A history file; empty where there certainly is none. */
    public Optional<byte[]> findHistory(Timeline timeline) throws IOException {
        return present(WalFileName.history(timeline));
    }

    private Optional<byte[]> present(WalFileName name) throws IOException {
        if (store().stat(name.key(cluster, repository.encrypted())).isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(read(name));
    }

    /** Whether anything of the cluster was ever stored here. */
    boolean known() throws IOException {
        return knownSystem != null || repository.systemIdentifier(cluster).isPresent();
    }

    StoreException unknownCluster() {
        return new StoreException(
                FailureCode.OBJECT_MISSING,
                "object " + cluster + "/cluster.json is missing in repository " + repository.name(),
                "nothing of a cluster of this name was ever stored there, or it was deleted",
                null);
    }

    /** Whether the history file of a timeline is there. */
    public boolean holdsHistory(Timeline timeline) throws IOException {
        ObjectKey key = WalFileName.history(timeline).key(cluster, repository.encrypted());
        return store().stat(key).isPresent();
    }

    /**
     * A whole segment, as it stood in {@code pg_wal}; its length is the cluster's {@code wal_segment_size}.
     *
     * @throws IOException a {@code StoreException}: {@code OBJECT_MISSING}, {@code OBJECT_DAMAGED}, or the store's own
     */
    public byte[] segment(WalSegmentName name) throws IOException {
        return read(WalFileName.of(name));
    }

    /** A history file, byte by byte. */
    public byte[] history(Timeline timeline) throws IOException {
        return read(WalFileName.history(timeline));
    }

    byte[] read(WalFileName name) throws IOException {
        Optional<Keyring> keys = repository.keyring();
        ObjectKey key = name.key(cluster, keys.isPresent());
        byte[] stored;
        try (InputStream in = store().read(key)) {
            stored = in.readAllBytes();
        }
        try {
            return open(name, key, keys, stored);
        } catch (SealedWal.UnsoundException e) {
            Optional<Keyring> newest = repository.newestKeyring(); // another process may have rotated the keys
            if (newest.equals(keys)) {
                throw damaged(key, e);
            }
            try {
                return open(name, key, newest, stored);
            } catch (SealedWal.UnsoundException again) {
                throw damaged(key, again);
            }
        }
    }

    private byte[] open(WalFileName name, ObjectKey key, Optional<Keyring> keys, byte[] stored)
            throws IOException, SealedWal.UnsoundException {
        String system = system();
        if (keys.isEmpty()) {
            return SealedWal.open(name, system, stored);
        }
        byte[] sealed;
        try (InputStream in = keys.orElseThrow().decrypting(new ByteArrayInputStream(stored), key)) {
            sealed = in.readAllBytes();
        } catch (IOException e) {
            throw new SealedWal.UnsoundException("does not open with any key of the repository: " + e.getMessage(), e);
        }
        return SealedWal.open(name, system, sealed);
    }

    private StoreException damaged(ObjectKey key, Exception why) {
        return new StoreException(
                FailureCode.OBJECT_DAMAGED,
                "object " + key + " in repository " + repository.name() + " " + why.getMessage(),
                "what is stored there is not what was archived; look for the segment in another repository",
                why);
    }

    /**
     * Creates the object of a file, or finds that it holds the same file.
     *
     * @param content the file
     * @param sealed the same, sealed
     * @return the stored size
     * @throws StoreException {@code OBJECT_CONFLICT} where another file has the name
     */
    long create(WalFileName name, WalContent content, SealedBytes sealed) throws IOException {
        Optional<Keyring> keys = repository.newestKeyring();
        ObjectKey key = name.key(cluster, keys.isPresent());
        try (ObjectWriter writer = store().create(key)) {
            write(writer, key, keys, sealed);
            long size = writer.size();
            if (writer.commit() == ObjectWriter.Commit.CREATED) {
                return size;
            }
        }
        if (!same(content, read(name))) {
            throw new StoreException(
                    FailureCode.OBJECT_CONFLICT,
                    "object " + key + " in repository " + repository.name() + " holds other WAL than " + name + " of "
                            + cluster + " has now",
                    "two servers write WAL of the same name: a restored or promoted copy runs beside its original; give the"
                            + " copy a cluster name of its own",
                    null);
        }
        return store().stat(key).map(ObjectStat::size).orElse(0L);
    }

    private static boolean same(WalContent content, byte[] stored) throws IOException {
        if (content.size() != stored.length) {
            return false;
        }
        try (InputStream in = content.open()) {
            byte[] slice = new byte[Math.min(stored.length, COMPARED)];
            for (int at = 0; at < stored.length; ) {
                int read = in.readNBytes(slice, 0, Math.min(slice.length, stored.length - at));
                if (read == 0 || !Arrays.equals(slice, 0, read, stored, at, at + read)) {
                    return false;
                }
                at += read;
            }
            return true;
        }
    }

    private static void write(ObjectWriter writer, ObjectKey key, Optional<Keyring> keys, SealedBytes sealed)
            throws IOException {
        if (keys.isEmpty()) {
            sealed.writeTo(writer::write);
            return;
        }
        WritableByteChannel out = keys.orElseThrow().encrypting(new WriterChannel(writer), key);
        sealed.writeTo((bytes, offset, length) -> out.write(ByteBuffer.wrap(bytes, offset, length)));
        out.close(); // writes the last segment; not after a failure
    }

    /** Deletes a piece whose bytes are elsewhere by now. */
    void delete(TailPiece piece) throws IOException {
        store().delete(WalFileName.of(piece).key(cluster, repository.encrypted()));
    }

    /** Whose WAL this is: {@code cluster.json} says so. */
    private String system() throws IOException {
        String known = knownSystem;
        if (known == null) {
            known = repository.systemIdentifier(cluster).orElseThrow(this::unknownCluster);
            knownSystem = known;
        }
        return known;
    }

    private ObjectStore store() {
        return repository.store();
    }

    /** Takes all that it is given. */
    private record WriterChannel(ObjectWriter writer) implements WritableByteChannel {
        @Override
        public int write(ByteBuffer from) throws IOException {
            int length = from.remaining();
            writer.write(from.array(), from.arrayOffset() + from.position(), length);
            from.position(from.limit());
            return length;
        }

        @Override
        public boolean isOpen() {
            return true;
        }

        @Override
        public void close() {
            // the writer is committed or closed by its owner
        }
    }
}
