package dev.walfleet.repository.pack;

import dev.walfleet.repository.seal.FanOutWriter;
import dev.walfleet.vocabulary.BackupId;
import dev.walfleet.vocabulary.ClusterId;
import dev.walfleet.vocabulary.JobId;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Writes one pack: frames, then the index. For one thread at a time. */
final class PackWriter implements Closeable {
    private final String name;
    private final FanOutWriter out;
    private final PackLimits limits;
    private final List<Frame> frames = new ArrayList<>();
    private long stored;
    private long raw;
    private int pieces;

    PackWriter(String name, FanOutWriter out, PackLimits limits) {
        this.name = name;
        this.out = out;
        this.limits = limits;
    }

    void frame(ByteBuffer packed, int rawLength, List<Piece> content) throws IOException {
        frames.add(new Frame(stored, packed.remaining(), rawLength, content));
        stored += packed.remaining();
        raw += rawLength;
        pieces += content.size();
        out.write(packed);
    }

    boolean enough() {
        return stored >= limits.stored() || raw >= limits.raw() || pieces >= limits.pieces();
    }

    /** Writes the index and makes the pack durable. */
    Section finish(ClusterId cluster, BackupId backup, JobId job, FileTable table) throws IOException {
        Map<Integer, Integer> local = new LinkedHashMap<>();
        List<FilePath> files = new ArrayList<>();
        List<Frame> indexed = new ArrayList<>(frames.size());
        for (Frame frame : frames) {
            List<Piece> renumbered = new ArrayList<>(frame.pieces().size());
            for (Piece piece : frame.pieces()) {
                int number = local.computeIfAbsent(piece.file(), file -> {
                    files.add(table.path(file));
                    return files.size() - 1;
                });
                renumbered.add(piece.of(number));
            }
            indexed.add(new Frame(frame.offset(), frame.storedLength(), frame.rawLength(), renumbered));
        }
        byte[] index = new PackIndex(cluster, backup, job, files, indexed).encode();
        out.rawSize(raw);
        out.write(index, 0, index.length);
        out.commit();
        return new Section(name, frames);
    }

    @Override
    public void close() {
        out.close();
    }
}
