package dev.walfleet.repository.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes one file of a {@link DirectoryStore}. */
final class DirectoryWriter implements ObjectWriter {
    private static final Logger log = LoggerFactory.getLogger(DirectoryWriter.class);

    private final Path target;
    private final TempFile temp;
    private final Publisher publisher;
    private final DirectoryFailures failures;
    private long size;
    private boolean broken;
    private boolean ended;

    DirectoryWriter(Path target, TempFile temp, Publisher publisher, DirectoryFailures failures) {
        this.target = target;
        this.temp = temp;
        this.publisher = publisher;
        this.failures = failures;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        requireOpen();
        broken = true; // until all of it was taken: an object with a hole is never committed
        try {
            temp.write(bytes, offset, length);
            size += length;
            broken = false;
        } catch (IOException e) {
            throw failures.of("write", target, e);
        }
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public Commit commit() throws IOException {
        requireOpen();
        try {
            temp.sync();
            failures.requirePresent(); // no folder is made below a mount that went away
            Folders.make(target.getParent());
            Commit commit = publisher.publish(temp.path(), target);
            syncOrWithdraw(commit);
            return commit;
        } catch (IOException e) {
            throw failures.of("write", target, e);
        } finally {
            close();
        }
    }

    @Override
    public void close() {
        if (ended) {
            return;
        }
        ended = true;
        try {
            temp.close();
        } catch (IOException e) {
            // harmless: the sweep takes it
            log.warn("temporary file not removed file={} reason={}", temp.path(), e.toString());
        }
    }

    /** What may not survive a crash must not stay: its writer is about to hear of a failure. */
    private void syncOrWithdraw(Commit commit) throws IOException {
        try {
            Folders.sync(target.getParent());
        } catch (IOException e) {
            if (commit == Commit.CREATED) {
                Files.deleteIfExists(target);
            }
            throw e;
        }
    }

    private void requireOpen() {
        if (ended) {
            throw new IllegalStateException("the writer of " + target + " has ended");
        }
        if (broken) {
            throw new IllegalStateException("a write to " + target + " failed before: it can only be closed");
        }
    }
}
