package dev.walfleet.event;

import dev.walfleet.vocabulary.ClusterId;
import dev.walfleet.vocabulary.DatabaseName;
import dev.walfleet.vocabulary.InstanceId;
import dev.walfleet.vocabulary.JobId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A sign of life of a running attempt, at least every 10 s: progress is the heartbeat.
 *
 * @param database the database that is being read; absent between two
 * @param bytesDone bytes read from the source so far
 * @param bytesExpected an estimate of all bytes to read; 0 where nothing is known
 * @param bytesPerSecond over the last interval
 */
@EventType("dev.walfleet.backup.progressed.v1")
public record BackupProgressed(
        JobId job,
        int attempt,
        ClusterId cluster,
        InstanceId instance,
        @Nullable DatabaseName database,
        long bytesDone,
        long bytesExpected,
        long bytesPerSecond,
        Instant at)
        implements BackupEvent {
    public BackupProgressed {
        Fields.required("job", job);
        Fields.required("cluster", cluster);
        Fields.required("instance", instance);
        Fields.required("at", at);
        attempt = Fields.attempt(attempt);
        Fields.notNegative("bytesDone", bytesDone);
        Fields.notNegative("bytesExpected", bytesExpected);
        Fields.notNegative("bytesPerSecond", bytesPerSecond);
    }
}
