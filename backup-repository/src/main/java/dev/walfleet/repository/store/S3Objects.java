package dev.walfleet.repository.store;

import dev.walfleet.repository.store.ObjectWriter.Commit;
import dev.walfleet.vocabulary.FailureCode;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.UploadPartRequest;
import software.amazon.awssdk.services.s3.model.UploadPartResponse;

/**
 * The operations of S3 that make an object, with the store's answers understood. A conditional write whose answer was lost
 * and that is then refused was perhaps our own: the object's metadata names its writer and decides.
 */
final class S3Objects {
    private static final Logger log = LoggerFactory.getLogger(S3Objects.class);
    private static final int PRECONDITION_FAILED = 412;
    private static final int CONFLICT = 409;
    private static final int CONFLICTS = 5;
    private static final Duration PAUSE = Duration.ofMillis(200);
    private static final int NOT_FOUND = 404;
    private static final String CONTENT_TYPE = "application/octet-stream";

    private final S3Client client;
    private final S3Requests requests;
    private final S3Failures failures;

    S3Objects(S3Client client, S3Requests requests, S3Failures failures) {
        this.client = client;
        this.requests = requests;
        this.failures = failures;
    }

    S3Failures failures() {
        return failures;
    }

    /** Creates a small object in one request. */
    Commit put(ObjectKey key, String writer, PartBuffer content) throws IOException {
        if (requests.checksFirst() && head(key).isPresent()) {
            return Commit.ALREADY_EXISTS;
        }
        for (int attempt = 1; ; attempt++) {
            try {
                client.putObject(requests.create(key, writer, content.size()), body(content));
                return Commit.CREATED;
            } catch (SdkException e) {
                if (S3Failures.status(e) != CONFLICT
                        || attempt == CONFLICTS
                        || head(key).isPresent()) {
                    return outcome(key, writer, e);
                }
                // S3 says so while another writer of the key is at work, and asks to try again
                LockSupport.parkNanos(PAUSE.toNanos() * attempt);
            }
        }
    }

    void replace(ObjectKey key, byte[] content) throws IOException {
        try {
            client.putObject(requests.replace(key, content.length), RequestBody.fromBytes(content));
        } catch (SdkException e) {
            throw failures.of("write", key, e);
        }
    }

    /** Begins an upload in parts and returns its id. */
    String begin(ObjectKey key, String writer) throws IOException {
        try {
            return client.createMultipartUpload(requests.begin(key, writer)).uploadId();
        } catch (SdkException e) {
            throw failures.of("write", key, e);
        }
    }

    CompletedPart part(ObjectKey key, String upload, int number, PartBuffer content) throws IOException {
        UploadPartRequest request = requests.part(key, upload, number, content.size());
        try {
            UploadPartResponse sent = client.uploadPart(request, body(content));
            return CompletedPart.builder()
                    .partNumber(number)
                    .eTag(sent.eTag())
                    .checksumCRC32C(sent.checksumCRC32C())
                    .checksumSHA256(sent.checksumSHA256())
                    .build();
        } catch (SdkException e) {
            throw failures.of("write part " + number + " of", key, e);
        }
    }

    /** Makes the parts one object, of which the store then must know the size. */
    Commit complete(ObjectKey key, String writer, String upload, List<CompletedPart> parts, long size)
            throws IOException {
        if (requests.checksFirst() && head(key).isPresent()) {
            return Commit.ALREADY_EXISTS;
        }
        Commit commit;
        try {
            client.completeMultipartUpload(requests.complete(key, upload, parts));
            commit = Commit.CREATED;
        } catch (SdkException e) {
            commit = outcome(key, writer, e);
        }
        if (commit == Commit.CREATED) {
            requireSize(key, size);
        }
        return commit;
    }

    /** Gives an upload up. What does not succeed here is left to the sweep. */
    void abort(ObjectKey key, String upload) {
        try {
            client.abortMultipartUpload(requests.abort(key, upload));
        } catch (SdkException e) {
            if (S3Failures.status(e) != NOT_FOUND) {
                log.warn(
                        "upload not aborted, a later sweep does it key={} upload={} reason={}",
                        key,
                        upload,
                        e.toString());
            }
        }
    }

    Optional<HeadObjectResponse> head(ObjectKey key) throws IOException {
        try {
            return Optional.of(client.headObject(requests.head(key)));
        } catch (SdkException e) {
            if (S3Failures.status(e) != NOT_FOUND) {
                throw failures.of("read", key, e);
            }
            requireBucket(); // the answer to HEAD does not say what was not found
            return Optional.empty();
        }
    }

    private void requireBucket() throws IOException {
        try {
            client.listObjectsV2(list -> list.bucket(requests.bucket())
                    .prefix(requests.prefix() + "walfleet.json")
                    .maxKeys(1));
        } catch (SdkException e) {
            throw failures.of("read", null, e);
        }
    }

    /**
     * What became of a commit that ended with an error: it was refused since the object exists, or its answer was lost,
     * or it truly failed.
     */
    private Commit outcome(ObjectKey key, String writer, SdkException e) throws IOException {
        StoreException failure = failures.of("write", key, e);
        boolean refused = S3Failures.status(e) == PRECONDITION_FAILED || S3Failures.status(e) == CONFLICT;
        boolean unknown = failure.failure().code() == FailureCode.REPOSITORY_UNREACHABLE
                || S3Failures.code(e).equals("NoSuchUpload");
        if (!refused && !unknown) {
            throw failure;
        }
        Optional<HeadObjectResponse> found;
        try {
            found = head(key);
        } catch (IOException unanswered) {
            failure.addSuppressed(unanswered);
            throw failure;
        }
        if (found.isEmpty()) {
            throw failure;
        }
        boolean ours = writer.equals(found.orElseThrow().metadata().get(S3Requests.WRITER));
        if (!ours && !refused) {
            throw failure;
        }
        return ours ? Commit.CREATED : Commit.ALREADY_EXISTS;
    }

    private void requireSize(ObjectKey key, long size) throws IOException {
        Optional<HeadObjectResponse> stored = head(key);
        if (stored.isEmpty() || stored.orElseThrow().contentLength() != size) {
            throw new StoreException(
                    FailureCode.REPOSITORY_UNSAFE,
                    "object " + key + " was written with " + size + " bytes, the store has "
                            + stored.map(HeadObjectResponse::contentLength).orElse(null),
                    "the store lost what it acknowledged; do not trust it with backups",
                    null);
        }
    }

    private static RequestBody body(PartBuffer content) {
        return RequestBody.fromContentProvider(content::read, content.size(), CONTENT_TYPE);
    }
}
