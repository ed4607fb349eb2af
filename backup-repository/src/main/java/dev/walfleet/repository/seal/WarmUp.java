package dev.walfleet.repository.seal;

import dev.walfleet.repository.format.Sha256;
import dev.walfleet.repository.store.ObjectKey;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.security.MessageDigest;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Encrypts and hashes a few megabytes of nothing, once per process, in the background. Until the runtime has compiled it,
 * AES-GCM runs at 75 MB/s; what counts are calls, not bytes, so that tiny segments get it there in a third of a second
 * where the data of a dump would take ten times as long.
 */
public final class WarmUp {
    private static final Logger log = LoggerFactory.getLogger(WarmUp.class);
    private static final AtomicBoolean begun = new AtomicBoolean();
    private static final int SEGMENT = 512;
    private static final int BYTES = 4 * 1024 * 1024;

    private WarmUp() {}

    /** Begins, where nobody did before; returns at once. */
    public static void begin() {
        if (begun.compareAndSet(false, true)) {
            Thread thread = new Thread(WarmUp::run, "seal-warm-up");
            thread.setDaemon(true);
            thread.start();
        }
    }

    private static void run() {
        Sink sink = new Sink();
        byte[] nothing = new byte[SEGMENT * 64];
        try (WritableByteChannel channel = Keyring.forSegmentsOf(SEGMENT).encrypting(sink, new ObjectKey("warm-up"))) {
            for (int done = 0; done < BYTES; done += nothing.length) {
                channel.write(ByteBuffer.wrap(nothing));
            }
        } catch (IOException | RuntimeException e) {
            log.debug("warm-up ended early", e);
        }
        log.debug("warm-up done digest={}", Sha256.finish(sink.digest));
    }

    private static final class Sink implements WritableByteChannel {
        private final MessageDigest digest = Sha256.digest();

        @Override
        public int write(ByteBuffer bytes) {
            int length = bytes.remaining();
            digest.update(bytes);
            return length;
        }

        @Override
        public boolean isOpen() {
            return true;
        }

        @Override
        public void close() {
            // holds nothing
        }
    }
}
