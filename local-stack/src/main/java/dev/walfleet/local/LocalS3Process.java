package dev.walfleet.local;

import dev.walfleet.vocabulary.FailureCode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * The store of {@link LocalS3} in a JVM of its own, so that it can be killed in the middle of a request and started again on the same
 * port and data. It ends with this process. It has no faults but that one.
 */
public final class LocalS3Process implements AutoCloseable {
    private static final Duration START_LIMIT = Duration.ofSeconds(60);

    private final Path folder;
    private final int port = Ports.free();
    private final S3Credentials credentials = S3Credentials.random();
    private final ChildServer server;

    private LocalS3Process(Path folder) {
        this.folder = folder;
        this.server = new ChildServer(
                "the S3 process for " + folder, FailureCode.REPOSITORY_UNREACHABLE, folder.resolve("s3.log"));
    }

    /** On a free port and in a temporary folder, which {@link #close} deletes; with one bucket. */
    public static LocalS3Process throwAway(String bucket) {
        LocalS3Process s3 = new LocalS3Process(Folders.temporary("walfleet-s3"));
        try {
            Files.createDirectories(s3.bucketFolder(bucket));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot make bucket " + bucket, e);
        }
        s3.start();
        return s3;
    }

    /** Starts it again after {@link #kill}. */
    public synchronized void start() {
        server.start(
                LocalS3Main.class,
                List.of(folder.toString(), Integer.toString(port)),
                Map.of(
                        LocalS3Main.ACCESS_KEY, credentials.accessKey(),
                        LocalS3Main.SECRET_KEY, credentials.secretKey()),
                START_LIMIT);
    }

    /** Ends it as {@code kill -9} does. */
    public synchronized void kill() {
        server.end(true);
    }

    public synchronized boolean isRunning() {
        return server.isRunning();
    }

    @Override
    public synchronized void close() {
        server.end(true);
        Folders.delete(folder);
    }

    /** Where the objects of a bucket lie as files. */
    public Path bucketFolder(String bucket) {
        return folder.resolve("buckets").resolve(bucket);
    }

    public URI endpoint() {
        return URI.create("http://127.0.0.1:" + port);
    }

    /** What signatures name. */
    public String region() {
        return "us-east-1";
    }

    public String accessKey() {
        return credentials.accessKey();
    }

    public String secretKey() {
        return credentials.secretKey();
    }

    public Path logFile() {
        return server.logFile();
    }
}
