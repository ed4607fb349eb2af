package dev.walfleet.postgres.wire;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The server's messages, each held whole in one reused buffer, so that a message's body is read in place. A time-out
 * between or amid messages loses nothing: the next call goes on where this one stopped.
 */
final class WireInput {
    private static final int HEADER = 5;
    private static final int MAX_MESSAGE = 256 << 20;

    private final InputStream in;
    private byte[] buffer = new byte[512 << 10];
    private int start;
    private int end;
    private int position;
    private int bodyEnd;

    WireInput(InputStream in) {
        this.in = in;
    }

    /** Makes the next message current; false where the socket's time-out passed before it was complete. */
    boolean next() throws IOException {
        start = bodyEnd;
        if (!need(HEADER)) {
            return false;
        }
        int length = intAt(start + 1);
        if (length < 4 || length > MAX_MESSAGE) {
            throw new IOException(
                    "the server sent a message of " + length + " bytes: this is not PostgreSQL's protocol");
        }
        if (!need(1 + length)) {
            return false;
        }
        position = start + HEADER;
        bodyEnd = start + 1 + length;
        return true;
    }

    private boolean need(int bytes) throws IOException {
        if (buffer.length - start < bytes) {
            byte[] roomier = bytes > buffer.length ? new byte[Integer.highestOneBit(bytes) << 1] : buffer;
            System.arraycopy(buffer, start, roomier, 0, end - start);
            buffer = roomier;
            end -= start;
            start = 0;
            bodyEnd = 0;
        }
        while (end - start < bytes) {
            int read;
            try {
                read = in.read(buffer, end, buffer.length - end);
            } catch (SocketTimeoutException e) {
                return false;
            }
            if (read < 0) {
                throw new EOFException("the server closed the connection");
            }
            end += read;
        }
        return true;
    }

    char type() {
        return (char) buffer[start];
    }

    /** The current message's buffer; valid until the next call of {@link #next()}. */
    byte[] array() {
        return buffer;
    }

    int position() {
        return position;
    }

    int remaining() {
        return bodyEnd - position;
    }

    void skip(int bytes) {
        position += bytes;
    }

    byte readByte() {
        return buffer[position++];
    }

    short readShort() {
        short value = (short) ((buffer[position] & 0xff) << 8 | (buffer[position + 1] & 0xff));
        position += 2;
        return value;
    }

    int readInt() {
        int value = intAt(position);
        position += 4;
        return value;
    }

    long readLong() {
        long high = readInt();
        return high << 32 | (readInt() & 0xffffffffL);
    }

    String readString() {
        int zero = position;
        while (buffer[zero] != 0) {
            zero++;
        }
        String text = new String(buffer, position, zero - position, StandardCharsets.UTF_8);
        position = zero + 1;
        return text;
    }

    byte[] readBytes(int length) {
        byte[] bytes = Arrays.copyOfRange(buffer, position, position + length);
        position += length;
        return bytes;
    }

    private int intAt(int at) {
        return (buffer[at] & 0xff) << 24
                | (buffer[at + 1] & 0xff) << 16
                | (buffer[at + 2] & 0xff) << 8
                | (buffer[at + 3] & 0xff);
    }
}
