package dev.walfleet.repository.wal;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * Bytes ready to be stored, in memory while they are few and in a file without a name when they are many, so that hundreds of
 * segments may wait for a store that is away. Written once, by one thread; then read by any.
 */
final class SealedBytes extends OutputStream {
    /** What may be in memory. */
    private static final int FEW = 256 << 10;

    private static final int SLICE = 128 << 10;

    private @Nullable ByteArrayOutputStream few = new ByteArrayOutputStream(8 << 10);
    private @Nullable FileChannel many;
    private byte[] head = new byte[0];
    private long size;

    /** Takes bytes: any number of times, at any position up to {@link #size}. */
    interface Sink {
        void write(byte[] bytes, int offset, int length) throws IOException;
    }

    @Override
    public void write(int one) throws IOException {
        write(new byte[] {(byte) one}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        ByteArrayOutputStream memory = few;
        if (memory != null && memory.size() + length <= FEW) {
            memory.write(bytes, offset, length);
        } else {
            FileChannel file = file();
            ByteBuffer left = ByteBuffer.wrap(bytes, offset, length);
            while (left.hasRemaining()) {
                file.write(left);
            }
        }
        size += length;
    }

    private FileChannel file() throws IOException {
        FileChannel file = many;
        if (file == null) {
            file = nameless();
            many = file;
            ByteBuffer before = ByteBuffer.wrap(few == null ? new byte[0] : few.toByteArray());
            few = null;
            while (before.hasRemaining()) {
                file.write(before);
            }
        }
        return file;
    }

    /** Nothing is left of it when the process dies: it has no name while it is open. */
    private static FileChannel nameless() throws IOException {
        Path path = Files.createTempFile("walfleet-", ".wal");
        return FileChannel.open(
                path, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.DELETE_ON_CLOSE);
    }

    /** No more is written. */
    SealedBytes finish() {
        if (few != null) {
            head = few.toByteArray();
            few = null;
        }
        return this;
    }

    long size() {
        return size;
    }

    /** Gives all bytes, from the first on. */
    void writeTo(Sink sink) throws IOException {
        FileChannel file = many;
        if (file == null) {
            sink.write(head, 0, head.length);
            return;
        }
        ByteBuffer slice = ByteBuffer.allocate((int) Math.min(SLICE, size));
        for (long at = 0; at < size; at += slice.position()) {
            slice.clear();
            if (file.read(slice, at) < 0) {
                throw new IOException("a temporary file of " + size + " bytes ends at " + at);
            }
            sink.write(slice.array(), 0, slice.position());
        }
    }

    /** Gives room back. */
    @Override
    public void close() throws IOException {
        FileChannel file = many;
        if (file != null) {
            file.close();
        }
    }
}
