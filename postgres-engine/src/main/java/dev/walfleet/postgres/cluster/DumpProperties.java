package dev.walfleet.postgres.cluster;

import java.time.Duration;
import java.util.List;

/**
 * How the databases of a cluster are dumped.
 *
 * @param jobs parallel connections of one pg_dump, 1 to 64; 1 where absent
 * @param format {@code auto} where absent
 * @param excludeTables pg_dump patterns of tables that are left out: {@code audit.*}
 * @param excludeTableData pg_dump patterns of tables whose definition is kept and whose rows are left out
 * @param lockWait how long pg_dump waits for the lock on a table that someone alters; 10 min where absent
 */
public record DumpProperties(
        int jobs, DumpFormat format, List<String> excludeTables, List<String> excludeTableData, Duration lockWait) {
    public static final DumpProperties DEFAULTS =
            new DumpProperties(1, DumpFormat.AUTO, List.of(), List.of(), Duration.ofMinutes(10));

    private static final int MAX_JOBS = 64;

    public DumpProperties {
        jobs = jobs == 0 ? 1 : jobs;
        if (jobs < 1 || jobs > MAX_JOBS) {
            throw new IllegalArgumentException("dump jobs of " + jobs + ", expected 1 to " + MAX_JOBS);
        }
        format = Settings.or(format, DumpFormat.AUTO);
        if (format == DumpFormat.CUSTOM && jobs > 1) {
            throw new IllegalArgumentException("dump jobs of " + jobs
                    + " with format custom, which has one stream: expected format directory or auto");
        }
        excludeTables = Settings.list(excludeTables);
        excludeTableData = Settings.list(excludeTableData);
        lockWait = Settings.or(lockWait, Duration.ofMinutes(10));
        if (lockWait.compareTo(Duration.ofSeconds(1)) < 0) {
            throw new IllegalArgumentException("dump lock-wait of " + lockWait + ", expected at least 1s");
        }
    }

    /** The format that {@code auto} stands for: directory with several jobs, custom otherwise. */
    public DumpFormat chosenFormat() {
        return format != DumpFormat.AUTO ? format : jobs > 1 ? DumpFormat.DIRECTORY : DumpFormat.CUSTOM;
    }
}
