package dev.walfleet.wal;

import dev.walfleet.vocabulary.ClusterId;
import dev.walfleet.vocabulary.DataSize;
import dev.walfleet.vocabulary.DurationText;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * How WAL is shipped: the section {@code shipper} of the configuration.
 *
 * @param clusters name patterns ({@code *}, {@code ?}) of the clusters whose WAL is shipped; none where absent, since WAL is of
 *     use only together with a physical backup
 * @param statusInterval how often the server is told how far we are, and asked how far it is, 1 s to 30 s (default 10 s)
 * @param stalledAfter how long WAL may wait before that is an event, 5 s or more (default 60 s)
 * @param tailInterval how often what is new in the unfinished segment is stored, 500 ms to 10 min (default 5 s)
 * @param laggedAfter how old WAL may become before it is durable until that is an event, 10 s or more (default 5 min)
 * @param retainedAlert how much WAL the server may keep for the slot until that is an event (default 10 GiB); half of
 *     {@code max_slot_wal_keep_size} is one in any case
 * @param gapSearch how often the whole archive is listed and searched for gaps, 1 min or more (default 1 h)
 * @param parallelUploads segments of one cluster under way at a time, 1 to 16 (default 2)
 * @param afterGap what to do where WAL is lost (default {@code stop})
 */
public record ShipperProperties(
        List<String> clusters,
        Duration statusInterval,
        Duration stalledAfter,
        Duration tailInterval,
        Duration laggedAfter,
        DataSize retainedAlert,
        Duration gapSearch,
        int parallelUploads,
        AfterGap afterGap) {
    public static final ShipperProperties DEFAULTS = new ShipperProperties(
            List.of(),
            Duration.ofSeconds(10),
            Duration.ofSeconds(60),
            Duration.ofSeconds(5),
            Duration.ofMinutes(5),
            new DataSize(10L << 30),
            Duration.ofHours(1),
            2,
            AfterGap.STOP);

    private static final int MAX_UPLOADS = 16;

    @SuppressWarnings("ConstantValue") // a key that is absent from the file arrives here as null or 0
    public ShipperProperties {
        clusters = clusters == null ? List.of() : List.copyOf(clusters);
        statusInterval = statusInterval == null ? Duration.ofSeconds(10) : statusInterval;
        stalledAfter = stalledAfter == null ? Duration.ofSeconds(60) : stalledAfter;
        tailInterval = tailInterval == null ? Duration.ofSeconds(5) : tailInterval;
        laggedAfter = laggedAfter == null ? Duration.ofMinutes(5) : laggedAfter;
        retainedAlert = retainedAlert == null ? new DataSize(10L << 30) : retainedAlert;
        gapSearch = gapSearch == null ? Duration.ofHours(1) : gapSearch;
        parallelUploads = parallelUploads == 0 ? 2 : parallelUploads;
        afterGap = afterGap == null ? AfterGap.STOP : afterGap;
        between("status-interval", statusInterval, Duration.ofSeconds(1), Duration.ofSeconds(30));
        between("stalled-after", stalledAfter, Duration.ofSeconds(5), Duration.ofDays(1));
        between("tail-interval", tailInterval, Duration.ofMillis(500), Duration.ofMinutes(10));
        between("lagged-after", laggedAfter, Duration.ofSeconds(10), Duration.ofDays(1));
        between("gap-search", gapSearch, Duration.ofMinutes(1), Duration.ofDays(7));
        if (parallelUploads < 1 || parallelUploads > MAX_UPLOADS) {
            throw new IllegalArgumentException(
                    "parallel-uploads of " + parallelUploads + ", expected 1 to " + MAX_UPLOADS);
        }
    }

    private static void between(String key, Duration value, Duration least, Duration most) {
        if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
            throw new IllegalArgumentException(key + " of " + DurationText.format(value) + ", expected "
                    + DurationText.format(least) + " to " + DurationText.format(most));
        }
    }

    /** Whether a cluster's WAL is shipped. */
    public boolean chooses(ClusterId cluster) {
        return clusters.stream()
                .anyMatch(
                        pattern -> expression(pattern).matcher(cluster.value()).matches());
    }

    private static Pattern expression(String pattern) {
        return Pattern.compile(pattern.codePoints()
                .mapToObj(c -> switch (c) {
                    case '*' -> ".*";
                    case '?' -> ".";
                    default -> Pattern.quote(Character.toString(c));
                })
                .collect(Collectors.joining()));
    }
}
