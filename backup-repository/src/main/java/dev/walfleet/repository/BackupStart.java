package dev.walfleet.repository;

import dev.walfleet.vocabulary.BackupId;
import dev.walfleet.vocabulary.ClusterId;
import dev.walfleet.vocabulary.JobId;
import java.time.Instant;

/**
 * What is known of a backup before its first byte.
 *
 * @param systemIdentifier {@code pg_control_system().system_identifier} of the source, as decimal digits
 * @param backup the wanted id; where another job holds it, the next free one is taken
 * @param attempt from 1
 * @param slot the time that the backup was asked for
 */
public record BackupStart(
        ClusterId cluster,
        String systemIdentifier,
        BackupId backup,
        JobId job,
        int attempt,
        Instant slot,
        Instant startedAt) {
    public BackupStart {
        if (attempt < 1) {
            throw new IllegalArgumentException("attempt " + attempt + ", expected 1 or more");
        }
        if (!systemIdentifier.matches("\\d{1,20}")) {
            throw new IllegalArgumentException(
                    "system identifier '" + systemIdentifier + "', expected up to 20 decimal digits");
        }
    }

    BackupStart with(BackupId other) {
        return new BackupStart(cluster, systemIdentifier, other, job, attempt, slot, startedAt);
    }
}
