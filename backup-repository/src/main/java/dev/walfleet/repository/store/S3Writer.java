package dev.walfleet.repository.store;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.model.CompletedPart;

/**
 * Writes one object of an {@link S3Store}. What fits into one part is sent in one request; more is sent in parts, by other
 * threads while there is memory for it ({@link UploadMemory}), else by the writing thread.
 */
final class S3Writer implements ObjectWriter {
    private final S3Objects objects;
    private final ObjectKey key;
    private final UploadMemory memory;
    private final Executor threads;
    private final PartSizes sizes;
    private final String writer = UUID.randomUUID().toString();
    private final Deque<PartUpload> pending = new ArrayDeque<>();
    private final List<CompletedPart> parts = new ArrayList<>();

    private @Nullable PartBuffer spare;
    private PartBuffer buffer = new PartBuffer();
    private @Nullable String upload;
    private int number = 1;
    private long size;
    private boolean inParts;
    private boolean broken;
    private boolean ended;

    S3Writer(S3Objects objects, ObjectKey key, UploadMemory memory, Executor threads) {
        this.objects = objects;
        this.key = key;
        this.memory = memory;
        this.threads = threads;
        this.sizes = new PartSizes(memory.largestPart());
    }

    /** Uploads in parts even what fits into one. */
    S3Writer inParts() {
        inParts = true;
        return this;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        requireOpen();
        broken = true; // until all of it was taken: an object with a hole is never committed
        for (int done = 0; done < length; ) {
            int room = sizes.of(number) - buffer.size();
            if (room == 0) {
                send();
                continue;
            }
            int count = Math.min(room, length - done);
            buffer.append(bytes, offset + done, count);
            size += count;
            done += count;
        }
        broken = false;
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public Commit commit() throws IOException {
        requireOpen();
        try {
            if (!inParts) {
                return objects.put(key, writer, buffer);
            }
            parts.add(objects.part(key, upload(), number, buffer));
            while (!pending.isEmpty()) {
                settle(pending.remove());
            }
            parts.sort(Comparator.comparing(CompletedPart::partNumber));
            Commit commit = objects.complete(key, writer, upload(), parts, size);
            if (commit == Commit.CREATED) {
                upload = null;
            }
            return commit;
        } finally {
            close();
        }
    }

    @Override
    public void close() {
        ended = true;
        pending.forEach(PartUpload::cancel);
        pending.forEach(part -> {
            part.awaitEnd();
            memory.release(part.size());
        });
        pending.clear();
        buffer = new PartBuffer();
        spare = null;
        if (upload != null) {
            objects.abort(key, upload);
            upload = null;
        }
    }

    /** Sends the full buffer, and goes on with an empty one. */
    private void send() throws IOException {
        inParts = true;
        sizes.requirePossible(number + 1, key);
        PartUpload part = new PartUpload(objects, key, upload(), number, buffer);
        while (!pending.isEmpty() && pending.element().isDone()) {
            settle(pending.remove());
        }
        boolean room = memory.tryAcquire(part.size());
        while (!room && !pending.isEmpty()) {
            settle(pending.remove());
            room = memory.tryAcquire(part.size());
        }
        if (room) {
            pending.add(part);
            threads.execute(part);
            buffer = spare == null ? new PartBuffer() : spare;
            spare = null;
        } else {
            parts.add(objects.part(key, upload(), number, buffer));
            buffer.clear();
        }
        number++;
    }

    private void settle(PartUpload part) throws IOException {
        try {
            parts.add(part.await());
        } catch (InterruptedException e) {
            part.cancel();
            part.awaitEnd();
            throw objects.failures().interrupted(key, e);
        } finally {
            memory.release(part.size());
        }
        spare = part.buffer();
        spare.clear();
    }

    private String upload() throws IOException {
        String id = upload;
        if (id == null) {
            id = objects.begin(key, writer);
            upload = id;
        }
        return id;
    }

    private void requireOpen() {
        if (ended) {
            throw new IllegalStateException("the writer of " + key + " has ended");
        }
        if (broken) {
            throw new IllegalStateException("a write to " + key + " failed before: it can only be closed");
        }
    }
}
