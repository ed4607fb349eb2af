package dev.walfleet.repository.pack;

import dev.walfleet.repository.store.StoreException;
import dev.walfleet.vocabulary.FailureCode;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.function.Predicate;

/** A stretch of one pack, some megabytes, for one thread to read. */
public final class PackPart {
    private final String object;
    private final Opening opening;
    private final List<Frame> frames;

    /**
     * A part.
     *
     * @param object what it is part of, for failures: the object and its repository
     * @param opening opens the pack's content
     */
    PackPart(String object, Opening opening, List<Frame> frames) {
        this.object = object;
        this.opening = opening;
        this.frames = List.copyOf(frames);
    }

    /** Bytes that a whole read takes from the pack. */
    public long storedSize() {
        return end() - begin();
    }

    private long begin() {
        return frames.get(0).offset();
    }

    private long end() {
        return frames.get(frames.size() - 1).end();
    }

    /** The stretches of files that it holds, in the order in which {@link #read} gives them. */
    public List<Piece> pieces() {
        return frames.stream()
                .flatMap(frame -> frame.pieces().stream())
                .filter(Piece::used)
                .toList();
    }

    /**
     * Reads it; gives each piece that is wanted, checked. Frames of which nothing is wanted are not unpacked, and not read
     * where they stand at the beginning or end.
     *
     * @return bytes that were read from the pack
     * @throws StoreException {@code OBJECT_DAMAGED} or {@code OBJECT_MISSING}, naming the object; or the store's own
     */
    public long read(Reading reading, Predicate<Piece> wanted, PieceSink sink) throws IOException {
        List<Frame> needed = frames.stream()
                .filter(frame -> frame.pieces().stream().anyMatch(piece -> piece.used() && wanted.test(piece)))
                .toList();
        if (needed.isEmpty()) {
            return 0;
        }
        long begin = needed.get(0).offset();
        long end = needed.get(needed.size() - 1).end();
        try (InputStream in = opening.open(begin, end - begin)) {
            reading.frames.readAll(in, begin, needed, wanted, sink);
        } catch (FrameReader.UnsoundException e) {
            throw damaged(object, e);
        }
        return end - begin;
    }

    static StoreException damaged(String object, Exception why) {
        return new StoreException(
                FailureCode.OBJECT_DAMAGED,
                "object " + object + " is damaged: " + why.getMessage(),
                "what is stored there is not what was written; restore from another repository or an older backup",
                why);
    }

    /** Opens a stretch of a pack's content, its encryption taken off. */
    interface Opening {
        InputStream open(long offset, long length) throws IOException;
    }

    /** The buffers of one thread that reads parts. */
    public static final class Reading implements AutoCloseable {
        private final FrameReader frames = new FrameReader();

        /** Reads all of a pack that is used, and does nothing with it. */
        void all(InputStream pack, List<Frame> used) throws IOException, FrameReader.UnsoundException {
            frames.readAll(pack, 0, used, piece -> true, (piece, content) -> {});
        }

        @Override
        public void close() {
            frames.close();
        }
    }
}
