package dev.walfleet.repository.store;

import java.net.URI;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Where an S3 repository is.
 *
 * @param prefix below which everything is kept: without a slash at either end, possibly empty
 * @param region empty: the SDK's default chain, or {@code us-east-1} with an endpoint
 * @param endpoint empty: Amazon's
 * @param pathStyle whether the bucket is in the path and not in the host name
 */
public record S3Bucket(
        String bucket, String prefix, Optional<String> region, Optional<URI> endpoint, boolean pathStyle) {
    private static final Pattern PREFIX = Pattern.compile("|[A-Za-z0-9!_.*'()=-]+(/[A-Za-z0-9!_.*'()=-]+)*");

    public S3Bucket {
        if (bucket.isBlank() || bucket.contains("/")) {
            throw new IllegalArgumentException("bucket '" + bucket + "' is not usable: expected a bare bucket name");
        }
        prefix = prefix.replaceAll("^/+|/+$", "");
        if (!PREFIX.matcher(prefix).matches()) {
            throw new IllegalArgumentException("prefix '" + prefix
                    + "' is not usable: expected segments of letters, digits and !_.*'()=- with '/' between");
        }
        if (endpoint.filter(uri -> uri.getScheme() == null || uri.getHost() == null)
                .isPresent()) {
            throw new IllegalArgumentException("endpoint '" + endpoint.orElseThrow()
                    + "' is not usable: expected a URL, for example https://minio.example:9000");
        }
    }

    /** {@code s3://bucket/prefix}, and the endpoint where it is not Amazon's. */
    @Override
    public String toString() {
        return "s3://" + bucket + (prefix.isEmpty() ? "" : "/" + prefix)
                + endpoint.map(uri -> " at " + uri.getScheme() + "://"
                                + uri.getAuthority().replaceAll("^.*@", ""))
                        .orElse("");
    }
}
