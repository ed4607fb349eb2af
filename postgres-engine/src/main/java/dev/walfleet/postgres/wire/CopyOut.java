package dev.walfleet.postgres.wire;

import java.io.IOException;
import java.net.SocketTimeoutException;

/**
 * The rows of one {@code COPY ... TO STDOUT (FORMAT binary)}, read in place: no field is copied. For the thread of its connection.
 * Source: "Binary Format" of the page on COPY in the PostgreSQL documentation.
 */
public final class CopyOut {
    private static final int SIGNATURE = 11;
    private static final int NULL = -1;

    private final WireConnection connection;
    private final WireInput in;
    private boolean begun;

    CopyOut(WireConnection connection, WireInput in) {
        this.connection = connection;
        this.in = in;
    }

    /**
     * Makes the next row current; its fields are then read in order, each exactly once.
     *
     * @return false after the last row: the connection takes statements again
     * @throws ServerException where the statement failed; the connection takes statements again
     */
    public boolean next() throws IOException {
        while (true) {
            switch (message()) {
                case 'd' -> {
                    if (!begun) {
                        header();
                    }
                    if (in.remaining() > 0 && in.readShort() >= 0) {
                        return true;
                    }
                }
                case 'E' -> {
                    ServerException error = ServerException.read(in, connection.target());
                    untilReady();
                    throw error;
                }
                case 'Z' -> {
                    return false;
                }
                default -> {} // CopyDone, CommandComplete, notices
            }
        }
    }

    private void untilReady() throws IOException {
        while (message() != 'Z') {
            // nothing else is of use after an error
        }
    }

    private char message() throws IOException {
        if (!in.next()) {
            throw new SocketTimeoutException("no answer from " + connection.target() + " while copying");
        }
        return in.type();
    }

    /** The header stands before the first row in the same message. */
    private void header() {
        in.skip(SIGNATURE);
        in.readInt();
        in.skip(in.readInt());
        begun = true;
    }

    /** The value of the next field, an {@code int4}. */
    public int readInt() throws IOException {
        expect(4);
        return in.readInt();
    }

    /** The value of the next field, an {@code int8}. */
    public long readLong() throws IOException {
        expect(8);
        return in.readLong();
    }

    /**
     * Passes over the next field and says how long it is; -1 for NULL. Its bytes are those of {@link #array()} that end at {@link
     * #position()}, until the next call of {@link #next()}.
     */
    public int skipBytes() throws IOException {
        int length = in.readInt();
        if (length > in.remaining()) {
            throw new IOException("a field of " + length + " bytes in a row that has " + in.remaining() + " left");
        }
        if (length != NULL) {
            in.skip(length);
        }
        return length;
    }

    public byte[] array() {
        return in.array();
    }

    public int position() {
        return in.position();
    }

    private void expect(int length) throws IOException {
        int actual = in.readInt();
        if (actual != length) {
            throw new IOException("a field of " + actual + " bytes where " + length + " were expected");
        }
    }
}
