package dev.walfleet.restore;

import dev.walfleet.postgres.restore.RestoreReport;
import dev.walfleet.vocabulary.BackupId;
import dev.walfleet.vocabulary.DatabaseName;
import dev.walfleet.vocabulary.RepositoryName;
import java.util.List;
import java.util.Optional;

/**
 * A restore that ended well.
 *
 * @param repository which copy was used
 * @param database where it is now
 * @param previous the name that the replaced database has now
 * @param notes what a person should know, for example which copy was damaged
 */
public record RestoreResult(
        BackupId backup,
        RepositoryName repository,
        DatabaseName database,
        Optional<DatabaseName> previous,
        RestoreReport report,
        List<String> notes) {
    public RestoreResult {
        notes = List.copyOf(notes);
    }
}
