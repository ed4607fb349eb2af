package dev.walfleet.repository.pack;

import dev.walfleet.repository.seal.Keyring;
import dev.walfleet.repository.seal.StoredForm;
import dev.walfleet.repository.seal.UnlistedReader;
import dev.walfleet.repository.store.ObjectKey;
import dev.walfleet.repository.store.ObjectStore;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Optional;

/**
 * A pack that no manifest names: reads it twice, first for what it says of itself at its end, then to see that every chunk
 * is what it says.
 *
 * @param form what a manifest has to say of it
 */
public record LeftPack(PackIndex index, StoredForm form) {
    /** More than any index has, see {@link PackLimits}. */
    private static final int LONGEST_INDEX = 8 << 20;

    /**
     * Reads one.
     *
     * @throws MalformedException it is not what a writer stored
     * @throws IOException the store failed
     */
    public static LeftPack read(ObjectStore store, Optional<Keyring> keyring, ObjectKey key)
            throws IOException, MalformedException {
        try (UnlistedReader first = UnlistedReader.open(store, keyring, key);
                UnlistedReader second = UnlistedReader.open(store, keyring, key)) {
            PackIndex index = PackIndex.decode(end(first));
            check(second, index);
            long raw = index.frames().stream().mapToLong(Frame::rawLength).sum();
            return new LeftPack(index, second.form(raw));
        }
    }

    private static byte[] end(UnlistedReader reader) throws IOException, MalformedException {
        Tail tail = new Tail();
        try {
            tail.fill(reader);
        } catch (IOException e) {
            throw failed(reader, e);
        }
        int length = PackIndex.lengthFrom(tail.last(1024));
        if (length > tail.length()) {
            throw new MalformedException("its index has " + length + " bytes");
        }
        return tail.last(length);
    }

    private static void check(UnlistedReader reader, PackIndex index) throws IOException, MalformedException {
        try (FrameReader frames = new FrameReader()) {
            frames.readAll(reader, 0, index.frames(), piece -> true, (piece, content) -> {});
        } catch (FrameReader.UnsoundException e) {
            throw new MalformedException(String.valueOf(e.getMessage()), e);
        } catch (IOException e) {
            throw failed(reader, e);
        }
    }

    /** What the store did not say is said by the encryption: it is not what was stored. */
    private static IOException failed(UnlistedReader reader, IOException e) throws MalformedException {
        if (reader.storeFailed()) {
            return e;
        }
        throw new MalformedException("it does not open: " + e.getMessage(), e);
    }

    /** The last bytes of a stream. */
    private static final class Tail {
        private byte[] bytes = new byte[1 << 20];
        private int length;

        void fill(InputStream in) throws IOException {
            byte[] next = new byte[64 * 1024];
            for (int read = in.read(next); read >= 0; read = in.read(next)) {
                room(read);
                System.arraycopy(next, 0, bytes, length, read);
                length += read;
            }
        }

        private void room(int more) {
            if (length + more <= bytes.length) {
                return;
            }
            if (bytes.length < 2 * LONGEST_INDEX) {
                bytes = Arrays.copyOf(bytes, bytes.length * 2);
            } else {
                System.arraycopy(bytes, length - LONGEST_INDEX, bytes, 0, LONGEST_INDEX);
                length = LONGEST_INDEX;
            }
        }

        int length() {
            return length;
        }

        byte[] last(int count) {
            return Arrays.copyOfRange(bytes, Math.max(0, length - count), length);
        }
    }
}
