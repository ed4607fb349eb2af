package dev.walfleet.local;

import java.io.InputStream;
import java.util.List;
import org.gaul.s3proxy.blobstore.BlobStore;
import org.gaul.s3proxy.blobstore.ForwardingBlobStore;
import org.gaul.s3proxy.blobstore.SdkResponses;
import org.gaul.s3proxy.blobstore.domain.MultipartUpload;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.services.s3.model.CompleteMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.CompleteMultipartUploadResponse;
import software.amazon.awssdk.services.s3.model.CopyObjectRequest;
import software.amazon.awssdk.services.s3.model.CopyObjectResponse;
import software.amazon.awssdk.services.s3.model.CreateBucketRequest;
import software.amazon.awssdk.services.s3.model.CreateBucketResponse;
import software.amazon.awssdk.services.s3.model.CreateMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.DeleteObjectRequest;
import software.amazon.awssdk.services.s3.model.DeleteObjectResponse;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.HeadBucketRequest;
import software.amazon.awssdk.services.s3.model.HeadBucketResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectRequest;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.ListBucketsResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Request;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.Part;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.PutObjectResponse;
import software.amazon.awssdk.services.s3.model.UploadPartRequest;
import software.amazon.awssdk.services.s3.model.UploadPartResponse;

/** A blob store that behaves as {@link S3Faults} says at the moment of each operation. */
final class FaultyBlobStore extends ForwardingBlobStore {
    private final S3Faults faults;

    FaultyBlobStore(BlobStore store, S3Faults faults) {
        super(store);
        this.faults = faults;
    }

    @Override
    public ListBucketsResponse list() {
        faults.before();
        return super.list();
    }

    @Override
    public ListObjectsV2Response list(ListObjectsV2Request request) {
        faults.before();
        return super.list(request);
    }

    @Override
    public HeadBucketResponse headBucket(HeadBucketRequest request) {
        faults.before();
        return super.headBucket(request);
    }

    @Override
    public CreateBucketResponse createContainer(CreateBucketRequest request) {
        faults.before();
        return super.createContainer(request);
    }

    @Override
    public PutObjectResponse putBlob(PutObjectRequest request, InputStream body) {
        faults.before();
        PutObjectRequest effective = faults.conditionsIgnored()
                ? request.toBuilder().ifNoneMatch(null).ifMatch(null).build()
                : request;
        return super.putBlob(effective, upload(body));
    }

    @Override
    public CopyObjectResponse copyBlob(CopyObjectRequest request) {
        faults.before();
        return super.copyBlob(request);
    }

    @Override
    public HeadObjectResponse blobMetadata(HeadObjectRequest request) {
        faults.before();
        return super.blobMetadata(request);
    }

    @Override
    public ResponseInputStream<GetObjectResponse> getBlob(GetObjectRequest request) {
        faults.before();
        ResponseInputStream<GetObjectResponse> found = super.getBlob(request);
        long cut = faults.nextCut();
        if (cut < 0 && faults.rate() == 0) {
            return found;
        }
        return SdkResponses.getResponse(found.response(), new FaultyStream(found, cut, faults.rate()));
    }

    @Override
    public DeleteObjectResponse removeBlob(DeleteObjectRequest request) {
        faults.before();
        return super.removeBlob(request);
    }

    @Override
    public MultipartUpload initiateMultipartUpload(CreateMultipartUploadRequest request) {
        faults.before();
        return super.initiateMultipartUpload(request);
    }

    @Override
    public UploadPartResponse uploadMultipartPart(MultipartUpload upload, UploadPartRequest request, InputStream body) {
        faults.before();
        return super.uploadMultipartPart(upload, request, upload(body));
    }

    @Override
    public CompleteMultipartUploadResponse completeMultipartUpload(
            MultipartUpload upload, CompleteMultipartUploadRequest request) {
        faults.before();
        CompleteMultipartUploadRequest effective = faults.conditionsIgnored()
                ? request.toBuilder().ifNoneMatch(null).ifMatch(null).build()
                : request;
        return super.completeMultipartUpload(upload, effective);
    }

    @Override
    public void abortMultipartUpload(MultipartUpload upload) {
        faults.before();
        super.abortMultipartUpload(upload);
    }

    @Override
    public List<Part> listMultipartUpload(MultipartUpload upload) {
        return super.listMultipartUpload(upload);
    }

    @Override
    public List<software.amazon.awssdk.services.s3.model.MultipartUpload> listMultipartUploads(String bucket) {
        faults.before();
        return super.listMultipartUploads(bucket);
    }

    private InputStream upload(InputStream body) {
        return faults.rate() == 0 ? body : new FaultyStream(body, -1, faults.rate());
    }
}
