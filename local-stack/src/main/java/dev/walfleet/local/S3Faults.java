package dev.walfleet.local;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * What is wrong with a {@link LocalS3} at the moment: nothing, until a test says so. Faults may be combined and are effective for
 * the next request; {@link #clear} ends all.
 */
public final class S3Faults {
    private final AtomicInteger unavailable = new AtomicInteger();
    private final AtomicInteger unavailableAfter = new AtomicInteger(-1);
    private final AtomicInteger cuts = new AtomicInteger();
    private final AtomicLong cutAfter = new AtomicLong();
    private final AtomicLong requests = new AtomicLong();
    private volatile boolean refuseAll;
    private volatile boolean forbidden;
    private volatile boolean ignoreConditions;
    private volatile Duration delay = Duration.ZERO;
    private volatile long bytesPerSecond;

    S3Faults() {}

    /** The next {@code n} requests are answered with 503 SlowDown. */
    public void unavailable(int n) {
        unavailable.set(n);
    }

    /** After {@code n} more requests everything is answered with 503: a store that fails in the middle. */
    public void unavailableAfter(int n) {
        unavailableAfter.set(n);
    }

    /** Everything is answered with 503. For a closed port see {@link LocalS3#stop}. */
    public void refuseAll() {
        refuseAll = true;
    }

    /** Everything is answered with 403 AccessDenied. */
    public void forbid() {
        forbidden = true;
    }

    /** The bodies of the next {@code n} GET answers end after so many bytes, with the connection. */
    public void cutBodies(int n, long afterBytes) {
        cutAfter.set(afterBytes);
        cuts.set(n);
    }

    /** Each operation waits so long before it begins. */
    public void slow(Duration perRequest) {
        delay = perRequest;
    }

    /** Bodies pass at this rate, in each direction. */
    public void throttle(long rate) {
        if (rate < 1) {
            throw new IllegalArgumentException("a rate of " + rate + " bytes a second, expected at least 1");
        }
        bytesPerSecond = rate;
    }

    /** If-None-Match and If-Match have no effect, as with a store that does not know them. */
    public void ignoreConditions() {
        ignoreConditions = true;
    }

    /** All is well again. */
    public void clear() {
        unavailable.set(0);
        unavailableAfter.set(-1);
        cuts.set(0);
        refuseAll = false;
        forbidden = false;
        ignoreConditions = false;
        delay = Duration.ZERO;
        bytesPerSecond = 0;
    }

    /** The operations on buckets and objects that arrived, refused ones included. */
    public long requests() {
        return requests.get();
    }

    void before() {
        requests.incrementAndGet();
        Pause.of(delay);
        if (forbidden) {
            throw refusal(403, "AccessDenied", "Forbidden");
        }
        boolean counted = unavailable.getAndUpdate(n -> Math.max(0, n - 1)) > 0;
        boolean failedInTheMiddle = unavailableAfter.getAndUpdate(n -> Math.max(n < 0 ? -1 : 0, n - 1)) == 0;
        if (refuseAll || counted || failedInTheMiddle) {
            throw refusal(503, "SlowDown", "Please reduce your request rate.");
        }
    }

    private static AwsServiceException refusal(int status, String code, String message) {
        AwsErrorDetails details =
                AwsErrorDetails.builder().errorCode(code).errorMessage(message).build();
        return S3Exception.builder()
                .message(message)
                .statusCode(status)
                .awsErrorDetails(details)
                .build();
    }

    boolean conditionsIgnored() {
        return ignoreConditions;
    }

    /** After how many bytes the body that begins now is to be cut; -1 for not at all. */
    long nextCut() {
        return cuts.getAndUpdate(n -> Math.max(0, n - 1)) > 0 ? cutAfter.get() : -1;
    }

    long rate() {
        return bytesPerSecond;
    }
}
