package dev.walfleet.wal;

import dev.walfleet.repository.wal.WalContent;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of a segment that is being received: in a file without a name, so that the heap does not grow with the number of
 * clusters, and nothing is left when the process dies. One thread appends; what was appended any thread reads. It is given back
 * when the last of its holders has released it.
 */
final class SegmentFile implements Closeable {
    private final AtomicInteger holders = new AtomicInteger(1);
    private @Nullable FileChannel channel;
    private int length;

    int length() {
        return length;
    }

    /** Takes all bytes of a buffer. */
    void append(ByteBuffer bytes) throws IOException {
        FileChannel file = channel;
        if (file == null) {
            file = nameless();
            channel = file;
        }
        while (bytes.hasRemaining()) {
            length += file.write(bytes, length);
        }
    }

    private static FileChannel nameless() throws IOException {
        Path path = Files.createTempFile("walfleet-", ".segment");
        return FileChannel.open(
                path, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.DELETE_ON_CLOSE);
    }

    /** A part of what was appended, which stays readable until this was released as often as held. */
    WalContent part(int from, int to) {
        FileChannel file = channel;
        if (file == null || from < 0 || to > length || from >= to) {
            throw new IllegalArgumentException("bytes " + from + " to " + to + " of " + length);
        }
        return new Part(file, from, to);
    }

    /** One more holder. */
    SegmentFile hold() {
        holders.incrementAndGet();
        return this;
    }

    /** One holder less. */
    @Override
    public void close() {
        FileChannel file = channel;
        if (holders.decrementAndGet() == 0 && file != null) {
            try {
                file.close();
            } catch (IOException e) {
                // it has no name: it is gone either way
            }
        }
    }

    private record Part(FileChannel file, int from, int to) implements WalContent {
        @Override
        public int size() {
            return to - from;
        }

        @Override
        public InputStream open() {
            return new PartStream(file, from, to);
        }
    }

    private static final class PartStream extends InputStream {
        private final FileChannel file;
        private final int end;
        private int at;

        PartStream(FileChannel file, int from, int end) {
            this.file = file;
            this.at = from;
            this.end = end;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            if (at >= end) {
                return -1;
            }
            int read = file.read(ByteBuffer.wrap(into, offset, Math.min(length, end - at)), at);
            if (read < 0) {
                throw new IOException("a temporary file with WAL ends at " + at + ", expected " + end);
            }
            at += read;
            return read;
        }
    }
}
