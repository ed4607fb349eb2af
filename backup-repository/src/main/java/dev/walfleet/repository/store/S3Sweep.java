package dev.walfleet.repository.store;

import java.time.Duration;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.MultipartUpload;
import software.amazon.awssdk.services.s3.model.NoSuchUploadException;
import software.amazon.awssdk.services.s3.model.Part;

/** Ends uploads below the prefix that nobody has sent a part of for a day: their parts are invisible and cost money. */
final class S3Sweep {
    private static final Logger log = LoggerFactory.getLogger(S3Sweep.class);
    private static final Duration ABANDONED_AFTER = Duration.ofDays(1);

    private final S3Client client;
    private final S3Requests requests;

    S3Sweep(S3Client client, S3Requests requests) {
        this.client = client;
        this.requests = requests;
    }

    void run() {
        Instant since = Instant.now().minus(ABANDONED_AFTER);
        client
                .listMultipartUploadsPaginator(
                        list -> list.bucket(requests.bucket()).prefix(requests.prefix()))
                .uploads()
                .stream()
                .filter(upload ->
                        upload.initiated() != null && upload.initiated().isBefore(since))
                .filter(upload -> ObjectKey.usable(
                        upload.key().substring(requests.prefix().length())))
                .filter(upload -> !sentSince(upload, since))
                .forEach(this::end);
    }

    /** A dump may take longer than a day; its upload is alive while parts arrive. */
    private boolean sentSince(MultipartUpload upload, Instant since) {
        try {
            return client
                    .listPartsPaginator(list ->
                            list.bucket(requests.bucket()).key(upload.key()).uploadId(upload.uploadId()))
                    .parts()
                    .stream()
                    .map(Part::lastModified)
                    .anyMatch(at -> at != null && at.isAfter(since));
        } catch (NoSuchUploadException e) {
            return true; // ended meanwhile
        }
    }

    private void end(MultipartUpload upload) {
        ObjectKey key = new ObjectKey(upload.key().substring(requests.prefix().length()));
        try {
            client.abortMultipartUpload(requests.abort(key, upload.uploadId()));
        } catch (NoSuchUploadException e) {
            return; // ended meanwhile
        }
        log.info("upload of an interrupted writer ended key={} begun={}", key, upload.initiated());
    }
}
