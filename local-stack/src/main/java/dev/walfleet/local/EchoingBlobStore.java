package dev.walfleet.local;

import java.io.InputStream;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.gaul.s3proxy.blobstore.BlobStore;
import org.gaul.s3proxy.blobstore.ForwardingBlobStore;
import org.gaul.s3proxy.blobstore.SdkResponses;
import org.gaul.s3proxy.blobstore.domain.MultipartUpload;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.services.s3.model.CompleteMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.CompleteMultipartUploadResponse;
import software.amazon.awssdk.services.s3.model.CreateMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.CreateMultipartUploadResponse;
import software.amazon.awssdk.services.s3.model.DeleteObjectRequest;
import software.amazon.awssdk.services.s3.model.DeleteObjectResponse;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectRequest;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.PutObjectResponse;
import software.amazon.awssdk.services.s3.model.StorageClass;

/**
 * A test double for what S3Proxy's file store does not have: it accepts a request for server-side encryption and reports it on the
 * object from then on, and it reports the storage class of an object made of parts. It encrypts nothing. What it knows ends with
 * the process.
 */
final class EchoingBlobStore extends ForwardingBlobStore {
    private final Map<String, Traits> objects = new ConcurrentHashMap<>();

    /** What was asked for with an object; null = was not asked for. */
    private record Traits(
            @Nullable String encryption,
            @Nullable String kmsKey,
            @Nullable StorageClass storageClass) {}

    EchoingBlobStore(BlobStore store) {
        super(store);
    }

    @Override
    public boolean supportsServerSideEncryption() {
        return true;
    }

    @Override
    public PutObjectResponse putBlob(PutObjectRequest request, InputStream body) {
        Traits traits =
                new Traits(request.serverSideEncryptionAsString(), request.ssekmsKeyId(), request.storageClass());
        PutObjectRequest plain = request.toBuilder()
                .serverSideEncryption((String) null)
                .ssekmsKeyId(null)
                .ssekmsEncryptionContext(null)
                .bucketKeyEnabled(null)
                .build();
        PutObjectResponse written = super.putBlob(plain, body);
        objects.put(key(request.bucket(), request.key()), traits);
        return written.toBuilder()
                .serverSideEncryption(traits.encryption())
                .ssekmsKeyId(traits.kmsKey())
                .build();
    }

    @Override
    public MultipartUpload initiateMultipartUpload(CreateMultipartUploadRequest request) {
        Traits traits =
                new Traits(request.serverSideEncryptionAsString(), request.ssekmsKeyId(), request.storageClass());
        CreateMultipartUploadRequest plain = request.toBuilder()
                .serverSideEncryption((String) null)
                .ssekmsKeyId(null)
                .ssekmsEncryptionContext(null)
                .bucketKeyEnabled(null)
                .build();
        MultipartUpload begun = super.initiateMultipartUpload(plain);
        objects.put(uploadKey(begun.id()), traits);
        CreateMultipartUploadResponse answer = CreateMultipartUploadResponse.builder()
                .uploadId(begun.id())
                .serverSideEncryption(traits.encryption())
                .ssekmsKeyId(traits.kmsKey())
                .build();
        return new MultipartUpload(begun.id(), begun.request(), answer);
    }

    @Override
    public CompleteMultipartUploadResponse completeMultipartUpload(
            MultipartUpload upload, CompleteMultipartUploadRequest request) {
        CompleteMultipartUploadResponse completed = super.completeMultipartUpload(upload, request);
        Traits traits = objects.remove(uploadKey(upload.id()));
        if (traits == null) {
            return completed;
        }
        objects.put(key(upload.containerName(), upload.blobName()), traits);
        return completed.toBuilder()
                .serverSideEncryption(traits.encryption())
                .ssekmsKeyId(traits.kmsKey())
                .build();
    }

    @Override
    public void abortMultipartUpload(MultipartUpload upload) {
        super.abortMultipartUpload(upload);
        objects.remove(uploadKey(upload.id()));
    }

    @Override
    public HeadObjectResponse blobMetadata(HeadObjectRequest request) {
        HeadObjectResponse found = super.blobMetadata(request);
        Traits traits = objects.get(key(request.bucket(), request.key()));
        if (traits == null) {
            return found;
        }
        HeadObjectResponse.Builder told =
                found.toBuilder().serverSideEncryption(traits.encryption()).ssekmsKeyId(traits.kmsKey());
        return (traits.storageClass() == null ? told : told.storageClass(traits.storageClass())).build();
    }

    @Override
    public ResponseInputStream<GetObjectResponse> getBlob(GetObjectRequest request) {
        ResponseInputStream<GetObjectResponse> found = super.getBlob(request);
        Traits traits = objects.get(key(request.bucket(), request.key()));
        if (traits == null) {
            return found;
        }
        GetObjectResponse.Builder told = found.response().toBuilder()
                .serverSideEncryption(traits.encryption())
                .ssekmsKeyId(traits.kmsKey());
        return SdkResponses.getResponse(
                (traits.storageClass() == null ? told : told.storageClass(traits.storageClass())).build(), found);
    }

    @Override
    public DeleteObjectResponse removeBlob(DeleteObjectRequest request) {
        DeleteObjectResponse removed = super.removeBlob(request);
        objects.remove(key(request.bucket(), request.key()));
        return removed;
    }

    private static String key(String bucket, String name) {
        return bucket + "/" + name;
    }

    private static String uploadKey(String id) {
        return "?uploadId=" + id;
    }
}
