package dev.walfleet.repository.seal;

import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import dev.walfleet.repository.format.Sha256;
import dev.walfleet.repository.store.ObjectStore;
import dev.walfleet.repository.store.StoreException;
import dev.walfleet.vocabulary.FailureCode;
import dev.walfleet.vocabulary.RepositoryName;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Takes the layers of a seal off: store, digest, encryption, compression. */
public final class ObjectReader extends SealedReader {
    /** What a {@code windowLog} of zstd may be: more is not ours, and would let a damaged header ask for gigabytes. */
    private static final int MAX_WINDOW_LOG = 27;

    private final RepositoryName repository;
    private final StoredForm form;
    private final CheckedSource source;
    private final InputStream content;
    private final boolean compressed;
    private long count;
    private boolean checked;
    private @Nullable IOException failed;

    private ObjectReader(
            RepositoryName repository, StoredForm form, CheckedSource source, InputStream content, boolean compressed) {
        this.repository = repository;
        this.form = form;
        this.source = source;
        this.content = content;
        this.compressed = compressed;
    }

    /**
     * Opens an object's content.
     *
     * @param keyring given exactly where the object is encrypted
     */
    public static ObjectReader open(
            RepositoryName repository, ObjectStore store, Optional<Keyring> keyring, StoredForm form)
            throws IOException {
        return open(repository, store, keyring, form, false);
    }

    /** Opens an object and leaves the compression on: for a copy into another repository. */
    public static ObjectReader openCompressed(
            RepositoryName repository, ObjectStore store, Optional<Keyring> keyring, StoredForm form)
            throws IOException {
        return open(repository, store, keyring, form, true);
    }

    private static ObjectReader open(
            RepositoryName repository,
            ObjectStore store,
            Optional<Keyring> keyring,
            StoredForm form,
            boolean leaveCompressed)
            throws IOException {
        CheckedSource source = new CheckedSource(store.read(form.key()));
        try {
            InputStream content = source;
            if (keyring.isPresent()) {
                content = keyring.orElseThrow().decrypting(content, form.key());
            }
            if (!leaveCompressed) {
                content = new ZstdInputStreamNoFinalizer(content).setLongMax(MAX_WINDOW_LOG);
            }
            return new ObjectReader(repository, form, source, content, leaveCompressed);
        } catch (IOException | RuntimeException e) {
            source.close();
            throw e;
        }
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        if (failed != null) {
            throw failed;
        }
        if (length == 0) {
            return 0;
        }
        int read;
        try {
            read = content.read(buffer, offset, length);
        } catch (IOException e) {
            throw fail(sealBroken(e));
        }
        if (read < 0) {
            check(true);
        } else {
            count += read;
        }
        return read;
    }

    @Override
    public void finish() throws IOException {
        if (failed != null) {
            throw failed;
        }
        check(false);
    }

    @Override
    public long storedBytesRead() {
        return source.count();
    }

    /** What was stored has to be what was written, to the last byte, and the content as long as it was. */
    private void check(boolean contentEnded) throws IOException {
        if (checked) {
            return;
        }
        try {
            source.drain();
        } catch (IOException e) {
            throw fail(e);
        }
        checked = true;
        if (source.count() != form.storedSize()) {
            throw fail(damaged("has " + source.count() + " bytes, expected " + form.storedSize(), null));
        }
        Sha256 found = source.sha256();
        if (!found.equals(form.sha256())) {
            throw fail(damaged("has SHA-256 " + found + ", expected " + form.sha256(), null));
        }
        if (contentEnded && !compressed && count != form.rawSize()) {
            throw fail(damaged("unpacks to " + count + " bytes, expected " + form.rawSize(), null));
        }
    }

    /** A layer above the store failed: the store's own failure, where it had one, says more, and is no verdict. */
    private IOException sealBroken(IOException thrown) {
        IOException fault = source.fault();
        return fault != null ? fault : damaged("does not open: " + thrown.getMessage(), thrown);
    }

    private IOException fail(IOException why) {
        failed = why;
        return why;
    }

    private StoreException damaged(String how, @Nullable Throwable cause) {
        return new StoreException(
                FailureCode.OBJECT_DAMAGED,
                "object " + form.key() + " in repository " + repository + " " + how,
                "what is stored there is not what was written; restore from another repository or an older backup",
                cause);
    }

    @Override
    public void close() throws IOException {
        try {
            content.close();
        } finally {
            source.close();
        }
    }
}
