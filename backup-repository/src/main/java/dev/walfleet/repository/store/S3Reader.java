package dev.walfleet.repository.store;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;

/**
 * Reads an object, or a range of it. A body that ends or breaks before its announced length is asked for again from there,
 * of the same version of the object; so the stream ends where the object does, or with an exception.
 */
final class S3Reader extends InputStream {
    private static final Logger log = LoggerFactory.getLogger(S3Reader.class);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final int MOST_DOUBLINGS = 5;
    private static final int PRECONDITION_FAILED = 412;
    private static final int RANGE_NOT_SATISFIABLE = 416;

    private final S3Client client;
    private final S3Requests requests;
    private final S3Failures failures;
    private final ObjectKey key;

    private @Nullable ResponseInputStream<GetObjectResponse> body;
    private @Nullable String version;
    private long position;
    private long end;
    private int failed;

    private S3Reader(S3Client client, S3Requests requests, S3Failures failures, ObjectKey key) {
        this.client = client;
        this.requests = requests;
        this.failures = failures;
        this.key = key;
    }

    static InputStream whole(S3Client client, S3Requests requests, S3Failures failures, ObjectKey key)
            throws IOException {
        return range(client, requests, failures, key, 0, Long.MAX_VALUE);
    }

    /** Where the object ends before the offset, the stream is empty. */
    static InputStream range(
            S3Client client, S3Requests requests, S3Failures failures, ObjectKey key, long offset, long length)
            throws IOException {
        S3Reader reader = new S3Reader(client, requests, failures, key);
        reader.position = offset;
        reader.end = length > Long.MAX_VALUE - offset ? Long.MAX_VALUE : offset + length;
        try {
            reader.begin();
            return reader;
        } catch (SdkException e) {
            if (S3Failures.status(e) == RANGE_NOT_SATISFIABLE) {
                return InputStream.nullInputStream();
            }
            throw failures.of("read", key, e);
        }
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        while (position < end) {
            ResponseInputStream<GetObjectResponse> from = body == null ? resume() : body;
            @Nullable Exception reason = null;
            try {
                int count = from.read(bytes, offset, (int) Math.min(length, end - position));
                if (count > 0) {
                    position += count;
                    failed = 0;
                    return count;
                }
            } catch (IOException | SdkException e) {
                reason = e;
            }
            broken(from, reason);
        }
        return -1;
    }

    @Override
    public void close() throws IOException {
        ResponseInputStream<GetObjectResponse> open = body;
        body = null;
        if (open != null && position < end) {
            open.abort(); // closing would read the rest
        } else if (open != null) {
            open.close();
        }
        end = position;
    }

    private ResponseInputStream<GetObjectResponse> begin() throws IOException {
        boolean ranged = position > 0 || end < Long.MAX_VALUE;
        GetObjectRequest.Builder request = requests.get(key);
        if (ranged) {
            request.range("bytes=" + position + "-" + (end == Long.MAX_VALUE ? "" : String.valueOf(end - 1)));
        }
        if (version != null) {
            request.ifMatch(version);
        }
        ResponseInputStream<GetObjectResponse> answer = client.getObject(request.build());
        GetObjectResponse head = answer.response();
        boolean first = version == null;
        if (head.contentLength() == null
                || (ranged && !String.valueOf(head.contentRange()).startsWith("bytes " + position + "-"))
                || (!first && position + head.contentLength() != end)) {
            answer.abort();
            throw failures.unsafe(
                    "does not answer a request for a range of " + key + " with that range and its length");
        }
        end = position + head.contentLength();
        version = head.eTag();
        body = answer;
        return answer;
    }

    private ResponseInputStream<GetObjectResponse> resume() throws IOException {
        try {
            return begin();
        } catch (SdkException e) {
            if (S3Failures.status(e) == PRECONDITION_FAILED) {
                throw failures.changed(key, e);
            }
            throw failures.of("read", key, e);
        }
    }

    private void broken(ResponseInputStream<GetObjectResponse> from, @Nullable Exception e) throws IOException {
        from.abort();
        body = null;
        failed++;
        if (failed >= requests.attempts()) {
            throw failures.cutOff(key, position, end, e);
        }
        log.info(
                "read resumed key={} position={} end={} reason={}",
                key,
                position,
                end,
                e == null ? "cut off" : e.toString());
        LockSupport.parkNanos(FIRST_PAUSE.toNanos() << Math.min(failed - 1, MOST_DOUBLINGS));
    }
}
