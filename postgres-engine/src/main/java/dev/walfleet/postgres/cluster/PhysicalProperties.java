package dev.walfleet.postgres.cluster;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.walfleet.vocabulary.DataSize;
import dev.walfleet.vocabulary.DurationText;
import java.time.Duration;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * How a cluster's files are read for a physical backup.
 *
 * @param connections that read at the same time, 1 to 64; 2 where absent
 * @param rateLimit bytes a second that are read at most, over all connections; unlimited where absent
 * @param checkpoint how the checkpoint that every backup begins with is made; {@code fast} where absent
 * @param walTimeout how long WAL that the server does not have any more, or no repository takes, is waited for once the files are read;
 *     90 s where absent
 */
public record PhysicalProperties(
        int connections, @Nullable DataSize rateLimit, Checkpoint checkpoint, Duration walTimeout) {
    private static final Duration DEFAULT_WAL_TIMEOUT = Duration.ofSeconds(90);

    public static final PhysicalProperties DEFAULTS =
            new PhysicalProperties(2, null, Checkpoint.FAST, DEFAULT_WAL_TIMEOUT);

    private static final int MAX_CONNECTIONS = 64;
    private static final DataSize LEAST_RATE = DataSize.ofMebibytes(1);

    public PhysicalProperties {
        connections = connections == 0 ? 2 : connections;
        if (connections < 1 || connections > MAX_CONNECTIONS) {
            throw new IllegalArgumentException(
                    "physical connections of " + connections + ", expected 1 to " + MAX_CONNECTIONS);
        }
        if (rateLimit != null && rateLimit.compareTo(LEAST_RATE) < 0) {
            throw new IllegalArgumentException(
                    "physical rate-limit of " + rateLimit.exact() + ", expected at least " + LEAST_RATE.exact());
        }
        checkpoint = Settings.or(checkpoint, Checkpoint.FAST);
        walTimeout = Settings.or(walTimeout, DEFAULT_WAL_TIMEOUT);
        if (walTimeout.compareTo(Duration.ofSeconds(1)) < 0) {
            throw new IllegalArgumentException(
                    "physical wal-timeout of " + DurationText.format(walTimeout) + ", expected at least 1s");
        }
    }

    /** How much of the server's I/O the checkpoint may take. */
    public enum Checkpoint {
        /** At once. */
        FAST,
        /** Over {@code checkpoint_completion_target} of {@code checkpoint_timeout}: minutes, and hardly noticed. */
        SPREAD;

        @JsonValue
        public String key() {
            return name().toLowerCase(Locale.ROOT);
        }

        @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
        public static Checkpoint parse(String key) {
            return Stream.of(values())
                    .filter(checkpoint -> checkpoint.key().equals(key))
                    .findFirst()
                    .orElseThrow(() ->
                            new IllegalArgumentException("physical checkpoint '" + key + "', expected fast or spread"));
        }
    }
}
