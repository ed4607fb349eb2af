package dev.walfleet.postgres.archive;

import dev.walfleet.postgres.tool.ToolProcess;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Feeds a stream to a program from a thread of its own while the caller reads the answer. The program may stop reading at any
 * time. What the stream throws comes out of {@link #finish()}.
 */
final class StreamFeed implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(StreamFeed.class);
    private static final int BUFFER = 64 * 1024;

    private final Thread thread;
    private volatile @Nullable Exception thrown;
    private volatile boolean over;

    private StreamFeed(InputStream archive, ToolProcess process) {
        this.thread = new Thread(() -> feed(archive, process), "archive-feed");
        thread.setDaemon(true);
    }

    static StreamFeed start(InputStream archive, ToolProcess process) {
        StreamFeed feed = new StreamFeed(archive, process);
        feed.thread.start();
        return feed;
    }

    /** Waits until the stream is no longer touched. @throws IOException that the stream has thrown */
    void finish() throws IOException {
        over = true;
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join(TimeUnit.SECONDS.toMillis(1));
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        Exception failure = thrown;
        if (failure instanceof IOException ofTheStream) {
            throw ofTheStream;
        }
        if (failure instanceof RuntimeException ofTheStream) {
            throw ofTheStream;
        }
    }

    /** Makes sure that the stream is no longer touched. */
    @Override
    public void close() {
        try {
            finish();
        } catch (IOException | RuntimeException e) {
            log.debug("the stream of an archive failed", e);
        }
    }

    private void feed(InputStream archive, ToolProcess process) {
        byte[] buffer = new byte[BUFFER];
        try (OutputStream input = process.input()) {
            while (!over && process.isAlive()) {
                int length;
                try {
                    length = archive.read(buffer);
                } catch (IOException | RuntimeException e) {
                    thrown = e;
                    return;
                }
                if (length < 0) {
                    return;
                }
                input.write(buffer, 0, length);
                input.flush();
            }
        } catch (IOException e) {
            log.trace("the program reads no further", e);
        }
    }
}
