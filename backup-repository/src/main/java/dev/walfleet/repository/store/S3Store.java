package dev.walfleet.repository.store;

import dev.walfleet.vocabulary.FailureCode;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.S3Object;

/**
 * Objects in a bucket of Amazon S3, or of a store that speaks its protocol. A commit is one conditional request
 * ({@code If-None-Match: *}); what was uploaded before it is invisible. The bucket below the prefix belongs to Walfleet
 * alone: {@link #sweep()} ends foreign uploads there as well. See {@link UploadMemory} for what it holds in the heap.
 */
public final class S3Store implements ObjectStore {
    private static final int UPLOAD_THREADS = 4;
    private static final int MAX_LIMIT = 1000;

    private final S3Client client;
    private final S3Settings settings;
    private final S3Requests requests;
    private final S3Failures failures;
    private final S3Objects objects;
    private final UploadMemory memory;
    private final ThreadPoolExecutor threads;

    private S3Store(S3Client client, S3Settings settings, UploadMemory memory) {
        this.client = client;
        this.settings = settings;
        this.memory = memory;
        this.requests = new S3Requests(settings);
        this.failures = new S3Failures(settings.place());
        this.objects = new S3Objects(client, requests, failures);
        this.threads = threads();
    }

    /**
     * Opens a bucket; asks nothing of it yet.
     *
     * @throws StoreException with {@code CONFIGURATION} where no region is known
     */
    public static S3Store open(S3Settings settings) throws IOException {
        return open(settings, UploadMemory.ofHeap(Runtime.getRuntime().maxMemory()));
    }

    static S3Store open(S3Settings settings, UploadMemory memory) throws IOException {
        return new S3Store(S3Clients.of(settings), settings, memory);
    }

    @Override
    public ObjectWriter create(ObjectKey key) {
        return new S3Writer(objects, key, memory, threads);
    }

    @Override
    public ObjectWriter createLarge(ObjectKey key) {
        return new S3Writer(objects, key, memory, threads).inParts();
    }

    @Override
    public void replace(ObjectKey key, byte[] content) throws IOException {
        objects.replace(key, content);
    }

    @Override
    public Optional<ObjectStat> stat(ObjectKey key) throws IOException {
        return objects.head(key).map(found -> new ObjectStat(key, found.contentLength(), found.lastModified()));
    }

    @Override
    public InputStream read(ObjectKey key) throws IOException {
        return S3Reader.whole(client, requests, failures, key);
    }

    @Override
    public InputStream read(ObjectKey key, long offset, long length) throws IOException {
        if (length > 0) {
            return S3Reader.range(client, requests, failures, key, offset, length);
        }
        if (stat(key).isEmpty()) {
            throw Failures.missing(key, describe());
        }
        return InputStream.nullInputStream();
    }

    @Override
    public List<ObjectStat> list(String prefix, String after, int limit) throws IOException {
        if (limit < 1 || limit > MAX_LIMIT) {
            throw new IllegalArgumentException("a page of " + limit + " objects, expected 1 to " + MAX_LIMIT);
        }
        List<ObjectStat> page = new ArrayList<>();
        String last = after.isEmpty() ? "" : requests.prefix() + after;
        String token = "";
        boolean more = true;
        while (more && page.size() < limit) {
            ListObjectsV2Response answer = page(requests.prefix() + prefix, last, token, limit - page.size());
            for (S3Object found : answer.contents()) {
                last = found.key();
                String key = found.key().substring(requests.prefix().length());
                if (ObjectKey.usable(key)) { // consoles make "folders", which are no objects of ours
                    page.add(new ObjectStat(new ObjectKey(key), found.size(), found.lastModified()));
                }
            }
            // a page may be empty and not the last: a store leaves out what it does not show, after it has counted it
            String next = answer.nextContinuationToken();
            token = answer.contents().isEmpty() && next != null ? next : "";
            more = Boolean.TRUE.equals(answer.isTruncated());
            if (more && answer.contents().isEmpty() && token.isEmpty()) {
                throw new StoreException(
                        FailureCode.REPOSITORY_UNREACHABLE,
                        describe() + " says that there are more objects and does not say which",
                        "try again; if it lasts, the store does not keep the protocol of S3",
                        null);
            }
        }
        return page;
    }

    @Override
    public boolean delete(ObjectKey key) throws IOException {
        if (stat(key).isEmpty()) {
            return false;
        }
        try {
            client.deleteObject(delete -> delete.bucket(requests.bucket()).key(requests.key(key)));
            return true;
        } catch (SdkException e) {
            throw failures.of("delete", key, e);
        }
    }

    @Override
    public void sweep() throws IOException {
        try {
            new S3Sweep(client, requests).run();
        } catch (SdkException e) {
            throw failures.of("sweep", null, e);
        }
    }

    @Override
    public Optional<Space> space() {
        return Optional.empty();
    }

    @Override
    public String describe() {
        return settings.place().toString();
    }

    @Override
    public void close() {
        threads.shutdownNow();
        client.close();
    }

    private ListObjectsV2Response page(String prefix, String last, String token, int limit) throws IOException {
        try {
            return client.listObjectsV2(list -> {
                list.bucket(requests.bucket()).prefix(prefix).maxKeys(limit);
                if (!token.isEmpty()) {
                    list.continuationToken(token);
                } else if (!last.isEmpty()) {
                    list.startAfter(last);
                }
            });
        } catch (SdkException e) {
            throw failures.of("list", null, e);
        }
    }

    private static ThreadPoolExecutor threads() {
        ThreadPoolExecutor pool = new ThreadPoolExecutor(
                UPLOAD_THREADS, UPLOAD_THREADS, 30, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), work -> {
                    Thread thread = new Thread(work, "walfleet-upload");
                    thread.setDaemon(true);
                    return thread;
                });
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }
}
