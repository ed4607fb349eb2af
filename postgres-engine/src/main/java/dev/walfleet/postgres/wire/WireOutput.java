package dev.walfleet.postgres.wire;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Builds and sends the client's messages. For one thread at a time. */
final class WireOutput {
    private final OutputStream out;
    private ByteBuffer message = ByteBuffer.allocate(1024);

    WireOutput(OutputStream out) {
        this.out = out;
    }

    /** Begins a message; {@code type} 0 for the two that have none (StartupMessage, SSLRequest). */
    WireOutput begin(char type) {
        message.clear();
        if (type != 0) {
            message.put((byte) type);
        }
        message.putInt(0);
        return this;
    }

    WireOutput put(byte value) {
        room(1).put(value);
        return this;
    }

    WireOutput put(int value) {
        room(4).putInt(value);
        return this;
    }

    WireOutput put(long value) {
        room(8).putLong(value);
        return this;
    }

    WireOutput put(byte[] value) {
        room(value.length).put(value);
        return this;
    }

    WireOutput put(String value) {
        return put(value.getBytes(StandardCharsets.UTF_8)).put((byte) 0);
    }

    void send(boolean typed) throws IOException {
        int lengthAt = typed ? 1 : 0;
        message.putInt(lengthAt, message.position() - lengthAt);
        out.write(message.array(), 0, message.position());
        out.flush();
    }

    void send() throws IOException {
        send(true);
    }

    private ByteBuffer room(int bytes) {
        if (message.remaining() < bytes) {
            int position = message.position();
            message =
                    ByteBuffer.wrap(Arrays.copyOf(message.array(), Math.max(message.capacity() * 2, position + bytes)));
            message.position(position);
        }
        return message;
    }
}
