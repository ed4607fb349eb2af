package dev.walfleet.local;

import dev.walfleet.postgres.server.FolderLock;
import dev.walfleet.postgres.server.LoopbackPorts;
import dev.walfleet.vocabulary.FailureCode;
import dev.walfleet.vocabulary.WalfleetException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeoutException;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.gaul.s3proxy.blobstore.BlobStore;
import org.gaul.s3proxy.nio2blob.FilesystemNio2BlobStore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An S3 store in this process (S3Proxy over a folder), on the loopback interface: signatures are checked, {@code If-None-Match: *} is
 * atomic, multipart uploads and paging work. For demos and tests: it accepts a request for server-side encryption and reports it, but
 * encrypts nothing, and it has no versions, lifecycle or object lock. Use path style. {@link #faults()} makes it misbehave.
 */
public final class LocalS3 implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(LocalS3.class);
    private static final long STOP_TIMEOUT_MS = 500;

    private final Path folder;
    private final FolderLock lock;
    private final int port;
    private final boolean throwAway;
    private final S3Credentials credentials;
    private final S3Faults faults = new S3Faults();
    private final BlobStore store;
    private @Nullable S3Proxy proxy;

    private LocalS3(Path folder, FolderLock lock, int port, S3Credentials credentials, boolean throwAway)
            throws IOException {
        this.folder = folder;
        this.lock = lock;
        this.port = port == 0 ? Ports.free() : port;
        this.credentials = credentials;
        this.throwAway = throwAway;
        Path data = Files.createDirectories(folder.resolve("buckets"));
        this.store = new FaultyBlobStore(new EchoingBlobStore(new FilesystemNio2BlobStore(data.toString())), faults);
    }

    /**
     * A store on the data of a folder, which is made where it is missing, with credentials made for this time.
     *
     * @param port 0 = a free one, kept over stop and start
     */
    public static LocalS3 open(Path folder, int port) {
        return open(folder, port, S3Credentials.random());
    }

    /** As {@link #open(Path, int)}, with credentials that somebody else knows already. */
    public static LocalS3 open(Path folder, int port, S3Credentials credentials) {
        return open(folder.toAbsolutePath().normalize(), port, credentials, false);
    }

    /** A store on a free port and in a temporary folder, which {@link #close} deletes. */
    public static LocalS3 throwAway() {
        return open(Folders.temporary("walfleet-s3"), 0, S3Credentials.random(), true);
    }

    private static LocalS3 open(Path folder, int port, S3Credentials credentials, boolean throwAway) {
        FolderLock lock = FolderLock.take(folder, "the S3 store");
        boolean opened = false;
        try {
            LocalS3 s3 = new LocalS3(folder, lock, port, credentials, throwAway);
            s3.start();
            opened = true;
            return s3;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot make an S3 store in " + folder, e);
        } finally {
            if (!opened) {
                release(folder, lock, throwAway);
            }
        }
    }

    private static void release(Path folder, FolderLock lock, boolean throwAway) {
        lock.close();
        if (throwAway) {
            Folders.delete(folder);
        }
    }

    /** Starts a stopped store again, on the same port. Nothing happens where it runs. */
    public synchronized void start() {
        if (proxy != null) {
            return;
        }
        LoopbackPorts.requireFree(port, "the S3 store");
        S3Proxy starting = S3Proxy.builder()
                .blobStore(store)
                .endpoint(endpoint())
                .awsAuthentication(AuthenticationType.AWS_V4, accessKey(), secretKey())
                .stopTimeout(STOP_TIMEOUT_MS)
                .build();
        try {
            starting.start();
        } catch (Exception e) {
            throw new WalfleetException(
                    FailureCode.REPOSITORY_UNREACHABLE,
                    "the S3 store in %s did not start: %s".formatted(folder, e.getMessage()),
                    "the log has the reason",
                    e);
        }
        proxy = starting;
        log.info("s3 started endpoint={} folder={}", endpoint(), folder);
    }

    /** Closes the port: connections are refused until {@link #start}. */
    public synchronized void stop() {
        S3Proxy running = proxy;
        proxy = null;
        if (running == null) {
            return;
        }
        try {
            running.stop();
        } catch (TimeoutException e) {
            // a client kept its connection open: it is cut off now
        } catch (Exception e) {
            log.warn("s3 did not stop in order endpoint={} reason=\"{}\"", endpoint(), e.getMessage());
        }
    }

    @Override
    public synchronized void close() {
        stop();
        release(folder, lock, throwAway);
    }

    /** Makes a bucket, with no request and so with no fault. Nothing happens where it exists. */
    public void createBucket(String bucket) {
        if (!bucket.matches("[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")) {
            throw new IllegalArgumentException("a bucket named \"" + bucket + "\"");
        }
        try {
            Files.createDirectories(bucketFolder(bucket));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot make bucket " + bucket, e);
        }
    }

    /** Where the objects of a bucket lie as files, for a test that damages one. */
    public Path bucketFolder(String bucket) {
        return folder.resolve("buckets").resolve(bucket);
    }

    public S3Faults faults() {
        return faults;
    }

    public URI endpoint() {
        return URI.create("http://127.0.0.1:" + port);
    }

    public int port() {
        return port;
    }

    /** Any region will do; this one is what signatures name by default. */
    public String region() {
        return "us-east-1";
    }

    public String accessKey() {
        return credentials.accessKey();
    }

    public String secretKey() {
        return credentials.secretKey();
    }
}
