package dev.walfleet.repository.pack;

import com.dynatrace.hash4j.hashing.HashValue128;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Packs that earlier attempts at the same job stored, and what of them this one uses again. Filled by one thread before any
 * other uses it.
 */
public final class StoredPacks implements KnownChunks {
    /** What a piece costs in the heap, with its hashes. */
    private static final long BYTES_A_PIECE = 600;

    private final Map<String, PackIndex> packs = new LinkedHashMap<>();
    private final Map<FilePath, TreeMap<Long, Known>> files = new HashMap<>();
    private final long mostPieces;
    private long pieces;

    /** @param memory how many bytes of the heap it may take */
    public StoredPacks(long memory) {
        mostPieces = memory / BYTES_A_PIECE;
    }

    /** @return whether there was room for it */
    public boolean add(String name, PackIndex index) {
        long more = index.frames().stream()
                .mapToLong(frame -> frame.pieces().size())
                .sum();
        if (pieces + more > mostPieces) {
            return false;
        }
        pieces += more;
        packs.put(name, index);
        for (Frame frame : index.frames()) {
            for (Piece piece : frame.pieces()) {
                files.computeIfAbsent(index.files().get(piece.file()), path -> new TreeMap<>())
                        .put(piece.offset(), new Known(piece));
            }
        }
        return true;
    }

    public boolean isEmpty() {
        return packs.isEmpty();
    }

    @Override
    public boolean use(FilePath file, long offset, int length, HashValue128 hash) {
        TreeMap<Long, Known> known = files.get(file);
        if (known == null) {
            return false;
        }
        Map.Entry<Long, Known> entry = known.floorEntry(offset);
        return entry != null && entry.getValue().use(offset, length, hash);
    }

    /** What is used of each pack, of those of which something is. When all threads are done. */
    public List<Section> used(FileTable table) {
        List<Section> sections = new ArrayList<>();
        packs.forEach((name, index) -> {
            List<Frame> frames = new ArrayList<>();
            for (Frame frame : index.frames()) {
                Frame used = used(frame, index, table);
                if (used.used()) {
                    frames.add(used);
                }
            }
            if (!frames.isEmpty()) {
                sections.add(new Section(name, frames));
            }
        });
        return sections;
    }

    private Frame used(Frame frame, PackIndex index, FileTable table) {
        List<Piece> parts = new ArrayList<>();
        for (Piece piece : frame.pieces()) {
            FilePath path = index.files().get(piece.file());
            Known known = files.getOrDefault(path, new TreeMap<>()).get(piece.offset());
            if (known == null || known.piece != piece) {
                parts.add(Piece.unused(piece.length()));
            } else {
                known.parts(table.number(path), parts);
            }
        }
        return new Frame(frame.offset(), frame.storedLength(), frame.rawLength(), parts);
    }

    private static final class Known {
        private final Piece piece;
        private final boolean[] used;

        Known(Piece piece) {
            this.piece = piece;
            this.used = new boolean[piece.chunks()];
        }

        boolean use(long offset, int length, HashValue128 hash) {
            long chunk = (offset - piece.offset()) / ChunkHash.CHUNK;
            if (chunk >= used.length || piece.chunkLength((int) chunk) != length || !piece.hasHash((int) chunk, hash)) {
                return false;
            }
            used[(int) chunk] = true;
            return true;
        }

        void parts(int file, List<Piece> into) {
            int chunk = 0;
            while (chunk < used.length) {
                int from = chunk;
                while (chunk < used.length && used[chunk] == used[from]) {
                    chunk++;
                }
                Piece part = piece.part(from, chunk);
                into.add(used[from] ? part.of(file) : Piece.unused(part.length()));
            }
        }
    }
}
