package dev.walfleet.repository.pack;

import java.util.ArrayList;
import java.util.List;

/**
 * How lists of frames are written, in the index of a pack and in a map. Per frame: the bytes of the pack since the end of
 * the frame before, the stored length, the raw length, the number of pieces, the pieces. Per piece: 0 and a length where it
 * is not used; otherwise the file's number plus 1, the first chunk's number within the file, the length, the hashes.
 */
final class Frames {
    private static final long MAX_PACK = 1L << 40;

    private Frames() {}

    static void write(List<Frame> frames, VarOutput out) {
        out.number(frames.size());
        long end = 0;
        for (Frame frame : frames) {
            out.number(frame.offset() - end)
                    .number(frame.storedLength())
                    .number(frame.rawLength())
                    .number(frame.pieces().size());
            for (Piece piece : frame.pieces()) {
                write(piece, out);
            }
            end = frame.end();
        }
    }

    private static void write(Piece piece, VarOutput out) {
        if (piece.used()) {
            out.number(piece.file() + 1L)
                    .number(piece.offset() / ChunkHash.CHUNK)
                    .number(piece.length())
                    .raw(piece.hashes());
        } else {
            out.number(0).number(piece.length());
        }
    }

    static List<Frame> read(VarInput in) throws MalformedException {
        int count = in.count();
        List<Frame> frames = new ArrayList<>(count);
        long end = 0;
        for (int i = 0; i < count; i++) {
            long offset = end + in.number();
            int stored = in.number(Frame.MAX_STORED);
            int raw = in.number(Frame.MAX_RAW);
            if (offset > MAX_PACK) {
                throw new MalformedException("a frame at " + offset);
            }
            frames.add(new Frame(offset, stored, raw, pieces(in, raw)));
            end = offset + stored;
        }
        return frames;
    }

    private static List<Piece> pieces(VarInput in, int rawLength) throws MalformedException {
        int count = in.count();
        List<Piece> pieces = new ArrayList<>(count);
        int raw = 0;
        for (int i = 0; i < count; i++) {
            Piece piece = piece(in, rawLength - raw);
            raw += piece.length();
            pieces.add(piece);
        }
        if (raw != rawLength) {
            throw new MalformedException("pieces of " + raw + " bytes in a frame of " + rawLength);
        }
        return pieces;
    }

    private static Piece piece(VarInput in, int most) throws MalformedException {
        int file = in.number(Integer.MAX_VALUE) - 1;
        if (file < 0) {
            return Piece.unused(in.number(most));
        }
        long chunk = in.number();
        if (chunk > Long.MAX_VALUE / ChunkHash.CHUNK / 2) {
            throw new MalformedException("a chunk of number " + chunk);
        }
        int length = in.number(most);
        if (length == 0) {
            throw new MalformedException("a piece of no length");
        }
        return Piece.of(file, chunk * ChunkHash.CHUNK, length, in.raw(ChunkHash.chunks(length) * ChunkHash.SIZE));
    }
}
