package dev.walfleet.local;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;

/** A body that is slow, or that breaks off. */
final class FaultyStream extends FilterInputStream {
    private final long cutAfter;
    private final long bytesPerSecond;
    private long passed;

    /**
     * @param cutAfter bytes after which it breaks; -1 for never
     * @param bytesPerSecond 0 for as fast as it can
     */
    FaultyStream(InputStream in, long cutAfter, long bytesPerSecond) {
        super(in);
        this.cutAfter = cutAfter;
        this.bytesPerSecond = bytesPerSecond;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        if (cutAfter >= 0 && passed >= cutAfter) {
            throw new IOException("the body is cut off after " + passed + " bytes, as a test asked for");
        }
        int most = cutAfter < 0 ? length : (int) Math.min(length, cutAfter - passed);
        if (bytesPerSecond > 0) {
            most = (int) Math.min(most, Math.max(1, bytesPerSecond / 20));
        }
        int read = super.read(buffer, offset, most);
        if (read > 0) {
            passed += read;
            if (bytesPerSecond > 0) {
                Pause.of(Duration.ofNanos(read * 1_000_000_000L / bytesPerSecond));
            }
        }
        return read;
    }

    @Override
    public long skip(long n) throws IOException {
        byte[] buffer = new byte[8192];
        long skipped = 0;
        while (skipped < n) {
            int read = read(buffer, 0, (int) Math.min(buffer.length, n - skipped));
            if (read < 0) {
                break;
            }
            skipped += read;
        }
        return skipped;
    }

    @Override
    public boolean markSupported() {
        return false;
    }
}
