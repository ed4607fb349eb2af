package dev.walfleet.repository.pack;

import java.io.IOException;
import java.nio.ByteBuffer;

/** Takes the content of pieces. */
public interface PieceSink {
    /** @param content checked, from position to limit; a direct buffer, valid until this returns */
    void take(Piece piece, ByteBuffer content) throws IOException;
}
