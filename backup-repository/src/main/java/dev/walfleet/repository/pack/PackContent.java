package dev.walfleet.repository.pack;

import dev.walfleet.repository.Repository;
import dev.walfleet.repository.manifest.StoredObject;
import dev.walfleet.repository.seal.SealedReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** A pack in a repository, and what a backup uses of it. */
public final class PackContent {
    /** Enough for a request to a store far away, few enough that several threads end at about the same time. */
    private static final long PART = 8L << 20;

    private final Repository repository;
    private final StoredObject object;
    private final Section section;

    public PackContent(Repository repository, StoredObject object, Section section) {
        this.repository = repository;
        this.object = object;
        this.section = section;
    }

    public StoredObject object() {
        return object;
    }

    /** What the backup uses. */
    public List<Piece> pieces() {
        return section.frames().stream()
                .flatMap(frame -> frame.pieces().stream())
                .filter(Piece::used)
                .toList();
    }

    /** In parts for several threads; what is encrypted can only be read from its beginning, so is one part. */
    public List<PackPart> parts() {
        List<PackPart> parts = new ArrayList<>();
        List<Frame> frames = new ArrayList<>();
        long begin = 0;
        for (Frame frame : section.frames()) {
            boolean full = object.keyId() == null && frame.end() - begin > PART;
            if (full && !frames.isEmpty()) {
                parts.add(part(frames));
                frames.clear();
            }
            if (frames.isEmpty()) {
                begin = frame.offset();
            }
            frames.add(frame);
        }
        if (!frames.isEmpty()) {
            parts.add(part(frames));
        }
        return parts;
    }

    private PackPart part(List<Frame> frames) {
        return new PackPart(name(), (offset, length) -> repository.readRange(object, offset, length), frames);
    }

    private String name() {
        return object.key() + " in repository " + repository.name();
    }

    /**
     * Reads it back whole: its size, its digest, its seal, and the hash of every chunk that is used.
     *
     * @return bytes as stored
     */
    public long verify(PackPart.Reading reading) throws IOException {
        try (SealedReader reader = repository.readCompressed(object)) {
            try {
                reading.all(reader, section.frames());
            } catch (FrameReader.UnsoundException e) {
                reader.finish(); // where the digest is wrong, too, that says it
                throw PackPart.damaged(name(), e);
            }
            reader.finish();
            return reader.storedBytesRead();
        }
    }
}
