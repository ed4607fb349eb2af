package dev.walfleet.restore;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Tells a watch how much was read. */
final class CountingStream extends FilterInputStream {
    private final RestoreWatch watch;
    private long count;

    CountingStream(InputStream in, RestoreWatch watch) {
        super(in);
        this.watch = watch;
    }

    @Override
    public int read() throws IOException {
        int value = super.read();
        counted(value < 0 ? 0 : 1);
        return value;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        int read = super.read(bytes, offset, length);
        counted(Math.max(0, read));
        return read;
    }

    private void counted(int read) {
        count += read;
        watch.bytes(count);
    }
}
