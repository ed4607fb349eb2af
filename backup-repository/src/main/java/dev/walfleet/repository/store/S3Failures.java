package dev.walfleet.repository.store;

import static java.util.Map.entry;

import dev.walfleet.vocabulary.FailureCode;
import java.net.UnknownHostException;
import java.util.Map;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.SdkException;

/** Says what an exception of the SDK means for a repository, and what a person can do about it. */
final class S3Failures {
    private static final String KEYS =
            "check access-key and secret-key (or the role) of the repository, and this machine's"
                    + " clock; a key for another store or account looks like this too";
    private static final String RIGHTS = "the repository needs s3:PutObject, s3:GetObject, s3:DeleteObject,"
            + " s3:AbortMultipartUpload and s3:ListMultipartUploadParts on its keys, s3:ListBucket and"
            + " s3:ListBucketMultipartUploads on the bucket; with aws:kms also kms:GenerateDataKey and kms:Decrypt";
    private static final String REGION = "set 'region' to the one that holds the bucket, or correct 'endpoint'";
    private static final String UNSUPPORTED =
            "this store does not know what the configuration asks for: look at sse, kms-key,"
                    + " storage-class and checksums ('checksums: off' for stores that refuse them)";

    private static final Map<String, Meaning> BY_CODE = Map.ofEntries(
            entry(
                    "NoSuchBucket",
                    new Meaning(
                            FailureCode.REPOSITORY_MISSING,
                            "create the bucket, or correct its name,"
                                    + " region or endpoint; Walfleet never creates a bucket")),
            entry("NoSuchKey", new Meaning(FailureCode.OBJECT_MISSING, "")),
            entry("SignatureDoesNotMatch", new Meaning(FailureCode.REPOSITORY_AUTHENTICATION, KEYS)),
            entry("InvalidAccessKeyId", new Meaning(FailureCode.REPOSITORY_AUTHENTICATION, KEYS)),
            entry("ExpiredToken", new Meaning(FailureCode.REPOSITORY_AUTHENTICATION, KEYS)),
            entry("InvalidToken", new Meaning(FailureCode.REPOSITORY_AUTHENTICATION, KEYS)),
            entry("TokenRefreshRequired", new Meaning(FailureCode.REPOSITORY_AUTHENTICATION, KEYS)),
            entry("InvalidSecurity", new Meaning(FailureCode.REPOSITORY_AUTHENTICATION, KEYS)),
            entry(
                    "RequestTimeTooSkewed",
                    new Meaning(FailureCode.REPOSITORY_AUTHENTICATION, "set this machine's clock")),
            entry("AccessDenied", new Meaning(FailureCode.REPOSITORY_PERMISSION, RIGHTS)),
            entry("AllAccessDisabled", new Meaning(FailureCode.REPOSITORY_PERMISSION, RIGHTS)),
            entry("AccountProblem", new Meaning(FailureCode.REPOSITORY_PERMISSION, "look at the account's state")),
            entry("KMS.DisabledException", new Meaning(FailureCode.REPOSITORY_PERMISSION, "enable the KMS key")),
            entry("KMS.NotFoundException", new Meaning(FailureCode.REPOSITORY_PERMISSION, "correct 'kms-key'")),
            entry("AuthorizationHeaderMalformed", new Meaning(FailureCode.CONFIGURATION, REGION)),
            entry("PermanentRedirect", new Meaning(FailureCode.CONFIGURATION, REGION)),
            entry("InvalidBucketName", new Meaning(FailureCode.CONFIGURATION, "correct 'bucket'")),
            entry("InvalidStorageClass", new Meaning(FailureCode.CONFIGURATION, UNSUPPORTED)),
            entry("InvalidArgument", new Meaning(FailureCode.CONFIGURATION, UNSUPPORTED)),
            entry("InvalidRequest", new Meaning(FailureCode.CONFIGURATION, UNSUPPORTED)),
            entry("NotImplemented", new Meaning(FailureCode.CONFIGURATION, UNSUPPORTED)),
            entry(
                    "InvalidObjectState",
                    new Meaning(
                            FailureCode.REPOSITORY_PERMISSION,
                            "the object was moved to an archive class: restore it there first, and take the rule out of the bucket")),
            entry("QuotaExceeded", new Meaning(FailureCode.REPOSITORY_FULL, "raise the quota")),
            entry("XMinioStorageFull", new Meaning(FailureCode.REPOSITORY_FULL, "add space to the store")),
            entry(
                    "XAmzContentSHA256Mismatch",
                    new Meaning(
                            FailureCode.REPOSITORY_UNREACHABLE,
                            "what arrived is not what was sent: look at the network and its proxies")),
            entry(
                    "BadDigest",
                    new Meaning(
                            FailureCode.REPOSITORY_UNREACHABLE,
                            "what arrived is not what was sent: look at the network and its proxies")),
            entry("RequestTimeout", new Meaning(FailureCode.REPOSITORY_UNREACHABLE, "look at the network")));

    private final S3Bucket place;

    S3Failures(S3Bucket place) {
        this.place = place;
    }

    /**
     * @param what for example {@code write}
     * @param key the object's, or {@code null}
     */
    StoreException of(String what, @Nullable ObjectKey key, SdkException e) {
        Meaning meaning = e instanceof AwsServiceException answer ? meaning(answer) : meaning(e);
        if (meaning.code == FailureCode.OBJECT_MISSING && key != null) {
            return Failures.missing(key, place.toString());
        }
        String object = key == null ? "" : " " + key;
        return new StoreException(
                meaning.code, "cannot " + what + object + " in " + place + ": " + reason(e), meaning.hint, e);
    }

    StoreException interrupted(ObjectKey key, InterruptedException e) {
        Thread.currentThread().interrupt();
        return new StoreException(
                FailureCode.REPOSITORY_UNREACHABLE,
                "interrupted: writing " + key + " to " + place + " was given up",
                "",
                e);
    }

    StoreException unsafe(String what) {
        return new StoreException(
                FailureCode.REPOSITORY_UNSAFE,
                place + " " + what,
                "this store cannot hold backups; use another, or a newer version of it",
                null);
    }

    StoreException changed(ObjectKey key, SdkException e) {
        return new StoreException(
                FailureCode.OBJECT_CONFLICT,
                "object " + key + " in " + place + " was replaced while it was read",
                "something else writes below this prefix; give Walfleet a prefix of its own",
                e);
    }

    StoreException cutOff(ObjectKey key, long position, long end, @Nullable Exception e) {
        return new StoreException(
                FailureCode.REPOSITORY_UNREACHABLE,
                "object " + key + " in " + place + " could be read up to byte " + position + " of " + end + " only"
                        + (e == null ? "" : ": " + e),
                "look at the network between this machine and the store; it is tried again",
                e);
    }

    static String code(SdkException e) {
        if (e instanceof AwsServiceException answer) {
            AwsErrorDetails details = answer.awsErrorDetails();
            return details == null || details.errorCode() == null ? "" : details.errorCode();
        }
        return "";
    }

    static int status(SdkException e) {
        return e instanceof AwsServiceException answer ? answer.statusCode() : 0;
    }

    private Meaning meaning(AwsServiceException e) {
        Meaning known = BY_CODE.get(code(e));
        if (known != null) {
            return known;
        }
        return switch (e.statusCode()) {
            case 401 -> new Meaning(FailureCode.REPOSITORY_AUTHENTICATION, KEYS);
            // an answer to HEAD has no code
            case 403 -> new Meaning(FailureCode.REPOSITORY_PERMISSION, RIGHTS + "; or " + KEYS);
            case 301, 307 -> new Meaning(FailureCode.CONFIGURATION, REGION);
            case 404 -> new Meaning(FailureCode.OBJECT_MISSING, "");
            case 405, 501 -> new Meaning(FailureCode.CONFIGURATION, UNSUPPORTED);
            case 507 -> new Meaning(FailureCode.REPOSITORY_FULL, "add space to the store");
            case 400 -> new Meaning(FailureCode.CONFIGURATION, UNSUPPORTED);
            default ->
                new Meaning(FailureCode.REPOSITORY_UNREACHABLE, "the store is busy or out of order; it is tried again");
        };
    }

    private Meaning meaning(SdkException e) {
        String message = String.valueOf(e.getMessage());
        if (message.contains("Unable to load credentials")
                || message.contains("Profile file contained no credentials")) {
            return new Meaning(
                    FailureCode.REPOSITORY_AUTHENTICATION,
                    "set access-key and secret-key of the repository, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or give"
                            + " the machine a role");
        }
        if (cause(e, UnknownHostException.class)) {
            return unreachable(
                    "check 'endpoint' and the name service; a store that is reached by path needs path-style: true");
        }
        if (cause(e, SSLException.class)) {
            return unreachable("check that 'endpoint' speaks TLS and that this machine trusts its certificate");
        }
        if (e instanceof AbortedException) {
            return unreachable("the work was given up");
        }
        return unreachable("check 'endpoint', the network and the store; it is tried again");
    }

    private static Meaning unreachable(String hint) {
        return new Meaning(FailureCode.REPOSITORY_UNREACHABLE, hint);
    }

    private static String reason(SdkException e) {
        if (e instanceof AwsServiceException answer) {
            AwsErrorDetails details = answer.awsErrorDetails();
            String message =
                    details == null || details.errorMessage() == null ? "" : " (" + details.errorMessage() + ")";
            return answer.statusCode() + (code(e).isEmpty() ? "" : " " + code(e)) + message;
        }
        Throwable root = e;
        while (root.getCause() != null && root.getCause() != root) {
            root = root.getCause();
        }
        String first = String.valueOf(e.getMessage());
        String last = root.getClass().getSimpleName() + (root.getMessage() == null ? "" : ": " + root.getMessage());
        return root == e ? first : last;
    }

    private static boolean cause(Throwable e, Class<? extends Throwable> kind) {
        for (Throwable t = e; t != null; t = t.getCause()) {
            if (kind.isInstance(t)) {
                return true;
            }
        }
        return false;
    }

    private record Meaning(FailureCode code, String hint) {}
}
