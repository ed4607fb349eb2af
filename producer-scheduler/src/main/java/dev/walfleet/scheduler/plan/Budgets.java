package dev.walfleet.scheduler.plan;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * How many jobs may be under way (asked for and not ended) at a time before plans wait. Backups and verifications are
 * counted each for themselves. What a person asks for counts, and never waits.
 *
 * @param fleet in all; 100 where absent
 * @param perHost backups on one database host; 1 where absent
 * @param perRepository into or from one repository; 100 where absent
 */
public record Budgets(
        int fleet,
        @JsonProperty("per-host") int perHost,
        @JsonProperty("per-repository") int perRepository) {
    private static final int DEFAULT_FLEET = 100;
    private static final int DEFAULT_PER_HOST = 1;
    private static final int DEFAULT_PER_REPOSITORY = 100;

    public static final Budgets DEFAULTS = new Budgets(0, 0, 0);

    public Budgets {
        fleet = orDefault("fleet", fleet, DEFAULT_FLEET);
        perHost = orDefault("per-host", perHost, DEFAULT_PER_HOST);
        perRepository = orDefault("per-repository", perRepository, DEFAULT_PER_REPOSITORY);
    }

    private static int orDefault(String key, int value, int preset) {
        if (value < 0) {
            throw new IllegalArgumentException("a budget '" + key + "' of " + value + ", expected at least 1");
        }
        return value == 0 ? preset : value;
    }
}
