package dev.walfleet.repository.wal;

import dev.walfleet.repository.CompressionProperties;
import dev.walfleet.vocabulary.ClusterId;
import dev.walfleet.vocabulary.Failing;
import dev.walfleet.vocabulary.Failure;
import dev.walfleet.vocabulary.Timeline;
import dev.walfleet.vocabulary.WalSegmentName;
import java.io.IOException;
import java.util.TreeSet;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps an optional repository up to date on a thread of its own: takes what is archived as long as it keeps up, and otherwise,
 * and at the start, copies what it lacks from a required one, oldest first.
 */
final class WalFollower implements Runnable {
    private static final Logger log = LoggerFactory.getLogger(WalFollower.class);
    private static final int WAITING = 16;
    private static final long RETRY_SECONDS = 30;

    private final ClusterId cluster;
    private final String systemIdentifier;
    private final WalFolder folder;
    private final WalFolder leader;
    private final BlockingQueue<WalFileName> queue = new ArrayBlockingQueue<>(WAITING);
    private final Thread thread;
    private volatile boolean behind = true;
    private volatile boolean told;
    private volatile boolean closed;

    WalFollower(ClusterId cluster, String systemIdentifier, WalFolder folder, WalFolder leader) {
        this.cluster = cluster;
        this.systemIdentifier = systemIdentifier;
        this.folder = folder;
        this.leader = leader;
        this.thread = new Thread(this, "wal-follower-" + cluster);
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /** Never blocks: what there is no room for is caught up with later. */
    void offer(WalFileName name) {
        if (!queue.offer(name)) {
            behind = true;
        }
    }

    @Override
    public void run() {
        while (!closed) {
            try {
                if (behind) {
                    behind = false;
                    catchUp();
                    recovered();
                }
                WalFileName name = queue.poll(1, TimeUnit.SECONDS);
                if (name != null) {
                    copy(name, leader.read(name));
                }
            } catch (InterruptedException e) {
                return;
            } catch (IOException | RuntimeException e) {
                behind = true;
                queue.clear(); // all that is missing is looked for
                if (closed || !pause(e)) {
                    return;
                }
            }
        }
    }

    private void catchUp() throws IOException {
        folder.repository().claim(cluster, systemIdentifier);
        for (Timeline timeline : leader.timelines()) {
            if (leader.holdsHistory(timeline) && !folder.holdsHistory(timeline)) {
                copy(WalFileName.history(timeline), leader.history(timeline));
            }
            TreeSet<WalSegmentName> missing = new TreeSet<>(leader.segments(timeline));
            missing.removeAll(new TreeSet<>(folder.segments(timeline)));
            for (WalSegmentName segment : missing) {
                if (closed) {
                    return;
                }
                copy(WalFileName.of(segment), leader.segment(segment));
            }
        }
    }

    private void copy(WalFileName name, byte[] content) throws IOException {
        CompressionProperties compression = folder.repository().compression();
        WalContent bytes = WalContent.of(content);
        try (SealedBytes sealed = SealedWal.seal(name, systemIdentifier, bytes, compression.level())) {
            folder.create(name, bytes, sealed);
        }
        log.debug(
                "wal copied cluster={} file={} to={}",
                cluster,
                name,
                folder.repository().name());
    }

    private void recovered() {
        if (told) {
            told = false;
            log.info("optional repository has caught up with wal cluster={} repository={}", cluster, name());
        }
    }

    private boolean pause(Exception failed) {
        if (!told) {
            told = true;
            Failure failure = Failing.of(failed);
            log.warn(
                    "optional repository falls behind with wal, it is tried again cluster={} repository={} code={} reason={}",
                    cluster,
                    name(),
                    failure.code(),
                    failure.message());
        }
        try {
            TimeUnit.SECONDS.sleep(RETRY_SECONDS);
            return true;
        } catch (InterruptedException e) {
            return false;
        }
    }

    private String name() {
        return folder.repository().name().value();
    }

    void close() {
        closed = true;
        thread.interrupt();
    }
}
