package dev.walfleet.restore;

import dev.walfleet.postgres.restore.RestoreOptions;
import dev.walfleet.vocabulary.BackupId;
import dev.walfleet.vocabulary.ClusterId;
import dev.walfleet.vocabulary.DatabaseName;
import java.util.Optional;

/**
 * What somebody wants back.
 *
 * @param cluster whose backups
 * @param backup which one; absent = the newest of the database
 * @param database which database of the cluster; absent where the backup says it, or there is only one
 * @param options which tables, owners, rights, how many at a time
 */
public record RestoreOrder(
        ClusterId cluster,
        Optional<BackupId> backup,
        Optional<DatabaseName> database,
        Destination destination,
        RestoreOptions options) {}
