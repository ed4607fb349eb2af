package dev.walfleet.repository.store;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Duration;

/**
 * How long an S3 store may take.
 *
 * @param connect to open a connection (default 10 s)
 * @param silence without a byte in either direction (default 30 s)
 * @param request one try of one request, on top of what its body may take at 256 KiB/s (default 60 s)
 * @param total one request with all its tries and the pauses between (default 5 min), its body's time on top
 * @param attempts how often a request is tried (default 5)
 */
public record S3Timeouts(
        @JsonProperty("connect") Duration connect,
        @JsonProperty("silence") Duration silence,
        @JsonProperty("request") Duration request,
        @JsonProperty("total") Duration total,
        @JsonProperty("attempts") Integer attempts) {
    public static final S3Timeouts DEFAULT = new S3Timeouts(
            Duration.ofSeconds(10), Duration.ofSeconds(30), Duration.ofSeconds(60), Duration.ofMinutes(5), 5);

    private static final long SLOWEST_BYTES_PER_SECOND = 256 << 10;

    public S3Timeouts {
        connect = positive("connect", connect, Duration.ofSeconds(10));
        silence = positive("silence", silence, Duration.ofSeconds(30));
        request = positive("request", request, Duration.ofSeconds(60));
        total = positive("total", total, Duration.ofMinutes(5));
        attempts = attempts == null ? 5 : attempts;
        if (attempts < 1 || attempts > 20) {
            throw new IllegalArgumentException("timeouts: attempts of " + attempts + ", expected 1 to 20");
        }
    }

    /** How long one try may take that carries this many bytes. */
    Duration request(long bytes) {
        return request.plusSeconds(bytes / SLOWEST_BYTES_PER_SECOND);
    }

    /** How long all tries together may take where each carries this many bytes. */
    Duration total(long bytes) {
        return total.plusSeconds(attempts * (bytes / SLOWEST_BYTES_PER_SECOND));
    }

    private static Duration positive(String name, Duration value, Duration standard) {
        if (value == null) {
            return standard;
        }
        if (value.isNegative() || value.isZero()) {
            throw new IllegalArgumentException("timeouts: " + name + " of " + value + ", expected more than 0s");
        }
        return value;
    }
}
