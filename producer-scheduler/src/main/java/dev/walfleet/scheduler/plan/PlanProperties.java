package dev.walfleet.scheduler.plan;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.walfleet.vocabulary.DurationText;
import java.time.Duration;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One entry of the section {@code plans}: what is asked for, for whom and when.
 *
 * @param kind logical, full or verification
 * @param clusters name patterns ({@code *}, {@code ?}) of the clusters; all where absent
 * @param schedule see {@link CronSchedule}
 * @param zone of the schedule; UTC where absent
 * @param jitter the clusters of the plan are spread evenly over this long after each slot; 0 where absent
 * @param maxAttempts how many attempts may fail before a job has failed; 3 where absent
 * @param databases name patterns of the databases wanted; empty = as the cluster's configuration says
 */
public record PlanProperties(
        PlanKind kind,
        List<String> clusters,
        String schedule,
        ZoneId zone,
        Duration jitter,
        @JsonProperty("max-attempts") int maxAttempts,
        List<String> databases) {
    private static final int DEFAULT_ATTEMPTS = 3;
    private static final Duration LONGEST_JITTER = Duration.ofHours(24);
    /** So that a large fleet does not start at once where nobody thought about it. */
    private static final Duration DEFAULT_SPREAD = Duration.ofMinutes(10);

    public PlanProperties(
            @Nullable PlanKind kind,
            @Nullable List<String> clusters,
            @Nullable String schedule,
            @Nullable ZoneId zone,
            @Nullable Duration jitter,
            @JsonProperty("max-attempts") int maxAttempts,
            @Nullable List<String> databases) {
        this.kind = present("kind", kind);
        this.clusters = clusters == null || clusters.isEmpty() ? List.of("*") : List.copyOf(clusters);
        this.schedule = present("schedule", schedule);
        this.zone = zone == null ? ZoneId.of("UTC") : zone;
        this.jitter = jitter == null ? Duration.ZERO : jitter;
        this.maxAttempts = maxAttempts == 0 ? DEFAULT_ATTEMPTS : maxAttempts;
        this.databases = databases == null ? List.of() : List.copyOf(databases);
        if (this.jitter.isNegative() || this.jitter.compareTo(LONGEST_JITTER) > 0) {
            throw new IllegalArgumentException(
                    "jitter of " + DurationText.format(this.jitter) + ", expected 0s to 24h");
        }
        if (this.maxAttempts < 1) {
            throw new IllegalArgumentException("max-attempts of " + maxAttempts + ", expected at least 1");
        }
        if (kind == PlanKind.VERIFICATION && !this.databases.isEmpty()) {
            throw new IllegalArgumentException("databases " + this.databases
                    + " of a verification plan: it reads back every backup of its clusters");
        }
        if (kind == PlanKind.FULL && !this.databases.isEmpty()) {
            throw new IllegalArgumentException("databases " + this.databases
                    + " of a plan of full backups: these have all files of their clusters");
        }
        cron();
    }

    private static <T> T present(String key, @Nullable T value) {
        if (value == null) {
            throw new IllegalArgumentException("the key '" + key + "' of a plan is missing");
        }
        return value;
    }

    public CronSchedule cron() {
        return CronSchedule.of(schedule, zone);
    }

    /** What is planned where the configuration has no section {@code plans}: a backup a day, a read-back every 6 h. */
    public static Map<String, PlanProperties> defaults(int clusters) {
        Duration spread = clusters > 1 ? DEFAULT_SPREAD : Duration.ZERO;
        Map<String, PlanProperties> plans = new LinkedHashMap<>();
        plans.put("nightly", of(PlanKind.LOGICAL, "0 2 * * *", spread));
        plans.put("sweep", of(PlanKind.VERIFICATION, "0 */6 * * *", spread));
        return plans;
    }

    private static PlanProperties of(PlanKind kind, String schedule, Duration jitter) {
        return new PlanProperties(kind, null, schedule, null, jitter, 0, null);
    }
}
