package dev.walfleet.repository.wal;

import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import com.github.luben.zstd.ZstdOutputStreamNoFinalizer;
import dev.walfleet.repository.format.Sha256;
import java.io.ByteArrayInputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.DigestOutputStream;
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

    private static final int SLICE = 256 << 10;

    private SealedWal() {}

    /** The stored bytes of a file. The same for the same file, level and release of zstd. The caller closes them. */
    static SealedBytes seal(WalFileName name, String systemIdentifier, WalContent content, int level)
            throws IOException {
        SealedBytes sealed = new SealedBytes();
        try {
            MessageDigest digest = Sha256.digest();
            DigestOutputStream out = new DigestOutputStream(sealed, digest);
            compress(content, level, out);
            byte[] trailer = trailer(name, systemIdentifier, content.size());
            out.write(trailer);
            String line = DIGEST_KEY + Sha256.finish(digest) + "\n";
            sealed.write(line.getBytes(StandardCharsets.US_ASCII));
            return sealed.finish();
        } catch (IOException | RuntimeException | Error e) {
            sealed.close();
            throw e;
        }
    }

    private static void compress(WalContent content, int level, OutputStream out) throws IOException {
        long size;
        try (InputStream in = content.open();
                OutputStream frame = new ZstdOutputStreamNoFinalizer(new Unclosed(out), level).setChecksum(true)) {
            byte[] slice = new byte[Math.min(SLICE, content.size())];
            size = 0;
            for (int read = in.read(slice); read > 0; read = in.read(slice)) {
                frame.write(slice, 0, read);
                size += read;
            }
        }
        if (size != content.size()) {
            throw new IOException("WAL of " + content.size() + " bytes gave " + size + " when it was read");
        }
    }

    /** All of it but the line with the digest. */
    private static byte[] trailer(WalFileName name, String systemIdentifier, int size) {
        byte[] trailer = new byte[TRAILER - DIGEST_LINE];
        Arrays.fill(trailer, (byte) '\n');
        ByteBuffer.wrap(trailer)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(MAGIC)
                .putInt(TEXT)
                .put(("walfleet-wal 1\nname " + name + "\nsystem " + systemIdentifier + "\nsize " + size + "\n")
                        .getBytes(StandardCharsets.US_ASCII));
        return trailer;
    }

    /** Leaves what is below it open. */
    private static final class Unclosed extends FilterOutputStream {
        Unclosed(OutputStream below) {
            super(below);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            out.write(bytes, offset, length);
        }

        @Override
        public void close() {
            // more is to come
        }
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
