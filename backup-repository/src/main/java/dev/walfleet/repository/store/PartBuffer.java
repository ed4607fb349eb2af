package dev.walfleet.repository.store;

import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;

/** The bytes of one part, in slabs that are made as they are needed; can be read any number of times. */
final class PartBuffer {
    private static final int SLAB = 256 << 10;

    private final List<byte[]> slabs = new ArrayList<>();
    private int size;

    int size() {
        return size;
    }

    void append(byte[] bytes, int offset, int length) {
        for (int done = 0; done < length; ) {
            int at = size % SLAB;
            if (size / SLAB == slabs.size()) {
                slabs.add(new byte[SLAB]);
            }
            int count = Math.min(SLAB - at, length - done);
            System.arraycopy(bytes, offset + done, slabs.get(size / SLAB), at, count);
            size += count;
            done += count;
        }
    }

    /** Empties it; the slabs stay for the next part. */
    void clear() {
        size = 0;
    }

    InputStream read() {
        return new Reader();
    }

    private final class Reader extends InputStream {
        private int position;
        private int mark;

        @Override
        public int read() {
            return position == size ? -1 : slabs.get(position / SLAB)[position++ % SLAB] & 0xff;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) {
            if (length == 0) {
                return 0;
            }
            if (position == size) {
                return -1;
            }
            int at = position % SLAB;
            int count = Math.min(Math.min(SLAB - at, size - position), length);
            System.arraycopy(slabs.get(position / SLAB), at, bytes, offset, count);
            position += count;
            return count;
        }

        @Override
        public int available() {
            return size - position;
        }

        @Override
        public boolean markSupported() {
            return true;
        }

        @Override
        public void mark(int limit) {
            mark = position;
        }

        @Override
        public void reset() {
            position = mark;
        }
    }
}
