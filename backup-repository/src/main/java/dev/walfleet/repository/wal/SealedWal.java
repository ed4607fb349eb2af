package dev.walfleet.repository.wal;

import com.github.luben.zstd.ZstdCompressCtx;
import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import dev.walfleet.repository.format.Sha256;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The form of an archived WAL file, before encryption: a zstd frame and a trailer that says what it is. The trailer is a
 * skippable frame of zstd (RFC 8878, section 3.1.2), so that {@code zstd -d} gives the file back; its last line is the
 * SHA-256 of all that stands before, so that {@code head -c -72 FILE | sha256sum} prints what {@code tail -c 72 FILE} says and no
 * bit can change unnoticed. {@code docs/repository-format.md} is the specification.
 */
final class SealedWal {
    /** {@code ZSTD_MAGIC_SKIPPABLE_START} + 7, so that the trailer is told from what other writers leave. */
    private static final int MAGIC = 0x184D2A57;

    private static final int HEADER = 2 * Integer.BYTES;
    private static final int TEXT = 192;
    private static final int TRAILER = HEADER + TEXT;
    private static final String DIGEST_KEY = "sha256 ";
    private static final int DIGEST_LINE = DIGEST_KEY.length() + 64 + 1;
    /** What a {@code windowLog} may be: more is not ours, and would let a damaged header ask for gigabytes. */
    private static final int MAX_WINDOW_LOG = 27;

    private SealedWal() {}

    /** The stored bytes of a file. The same for the same file, level and release of zstd. */
    static byte[] seal(WalFileName name, String systemIdentifier, byte[] content, int level) {
        byte[] frame;
        try (ZstdCompressCtx zstd = new ZstdCompressCtx()) {
            frame = zstd.setLevel(level).setChecksum(true).compress(content);
        }
        byte[] sealed = Arrays.copyOf(frame, frame.length + TRAILER);
        ByteBuffer.wrap(sealed, frame.length, HEADER)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(MAGIC)
                .putInt(TEXT);
        String facts =
                "walfleet-wal 1\nname " + name + "\nsystem " + systemIdentifier + "\nsize " + content.length + "\n";
        int factsAt = frame.length + HEADER;
        int digestAt = sealed.length - DIGEST_LINE;
        Arrays.fill(sealed, factsAt, digestAt, (byte) '\n');
        put(sealed, factsAt, facts);
        put(sealed, digestAt, DIGEST_KEY + digest(sealed, digestAt) + "\n");
        return sealed;
    }

    /**
     * The file that was sealed.
     *
     * @throws UnsoundException where it is not one, not this one, or a single bit of it is not as it was written
     */
    static byte[] open(WalFileName name, String systemIdentifier, byte[] sealed) throws UnsoundException {
        int frameLength = sealed.length - TRAILER;
        if (frameLength <= 0) {
            throw new UnsoundException("has " + sealed.length + " bytes, too few for archived WAL");
        }
        checkDigest(sealed);
        ByteBuffer header = ByteBuffer.wrap(sealed, frameLength, HEADER).order(ByteOrder.LITTLE_ENDIAN);
        if (header.getInt() != MAGIC || header.getInt() != TEXT) {
            throw new UnsoundException("has no trailer of archived WAL");
        }
        Map<String, String> facts = facts(sealed, frameLength + HEADER);
        expect(facts, "walfleet-wal", "1");
        expect(facts, "name", name.text());
        expect(facts, "system", systemIdentifier);
        return unpack(sealed, frameLength, size(facts));
    }

    private static void checkDigest(byte[] sealed) throws UnsoundException {
        int digestAt = sealed.length - DIGEST_LINE;
        String found = new String(sealed, digestAt, DIGEST_LINE, StandardCharsets.ISO_8859_1);
        String expected = DIGEST_KEY + digest(sealed, digestAt) + "\n";
        if (!found.equals(expected)) {
            throw new UnsoundException("does not have the SHA-256 that its last line states");
        }
    }

    private static Map<String, String> facts(byte[] sealed, int from) {
        String text = new String(sealed, from, TEXT - DIGEST_LINE, StandardCharsets.ISO_8859_1);
        return text.lines()
                .filter(line -> line.indexOf(' ') > 0)
                .collect(Collectors.toMap(
                        line -> line.substring(0, line.indexOf(' ')),
                        line -> line.substring(line.indexOf(' ') + 1),
                        (first, second) -> first));
    }

    private static void expect(Map<String, String> facts, String key, String expected) throws UnsoundException {
        String found = facts.getOrDefault(key, "nothing");
        if (!found.equals(expected)) {
            throw new UnsoundException("says '" + key + " " + found + "' of itself, expected '" + expected + "'");
        }
    }

    private static int size(Map<String, String> facts) throws UnsoundException {
        try {
            return Integer.parseInt(facts.getOrDefault("size", ""));
        } catch (NumberFormatException e) {
            throw new UnsoundException("does not say its size", e);
        }
    }

    private static byte[] unpack(byte[] sealed, int frameLength, int size) throws UnsoundException {
        try (InputStream frame = new ZstdInputStreamNoFinalizer(new ByteArrayInputStream(sealed, 0, frameLength))
                .setLongMax(MAX_WINDOW_LOG)) {
            byte[] content = frame.readNBytes(size);
            if (content.length != size || frame.read() >= 0) {
                throw new UnsoundException("does not unpack to " + size + " bytes");
            }
            return content;
        } catch (IOException e) {
            throw new UnsoundException("does not unpack: " + e.getMessage(), e);
        }
    }

    private static Sha256 digest(byte[] sealed, int length) {
        MessageDigest digest = Sha256.digest();
        digest.update(sealed, 0, length);
        return Sha256.finish(digest);
    }

    private static void put(byte[] into, int at, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(bytes, 0, into, at, bytes.length);
    }

    /** Some bytes are not the archived file that they should be. The message says how. */
    static final class UnsoundException extends Exception {
        UnsoundException(String message) {
            super(message);
        }

        UnsoundException(String message, Throwable cause) {
            super(message, cause);
        }
    }
}
