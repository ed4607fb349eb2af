package dev.walfleet.repository.store;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A range of a file as a stream. */
final class FileRange extends InputStream {
    private static final int SLICE = 256 << 10;

    private final Path file;
    private final FileChannel channel;
    private final DirectoryFailures failures;
    private long left;

    FileRange(Path file, long offset, long length, DirectoryFailures failures) throws IOException {
        this.file = file;
        this.failures = failures;
        this.left = length;
        this.channel = FileChannel.open(file, StandardOpenOption.READ);
        channel.position(offset);
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (left <= 0) {
            return -1;
        }
        try {
            int wanted = (int) Math.min(Math.min(length, left), SLICE);
            int count = channel.read(ByteBuffer.wrap(bytes, offset, wanted));
            left -= Math.max(count, 0);
            return count;
        } catch (IOException e) {
            throw failures.of("read", file, e);
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
