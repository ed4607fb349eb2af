package dev.walfleet.repository;

import dev.walfleet.repository.catalog.CatalogEntry;
import dev.walfleet.repository.manifest.BackupManifest;
import dev.walfleet.vocabulary.BackupId;
import dev.walfleet.vocabulary.Failing;
import dev.walfleet.vocabulary.Failure;
import dev.walfleet.vocabulary.FailureCode;
import dev.walfleet.vocabulary.JobId;
import dev.walfleet.vocabulary.WalfleetException;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Finds what earlier attempts at a job committed, and completes it where they could not. */
final class CommittedBackups {
    private static final int NAMES_TRIED = 3600;

    private final List<Repository> repositories;
    private final Clock clock;

    CommittedBackups(List<Repository> repositories, Clock clock) {
        this.repositories = repositories;
        this.clock = clock;
    }

    /** The backup of this job, complete in every required repository. */
    Optional<CommitResult> find(BackupStart start) throws IOException {
        BackupStart candidate = start;
        for (int i = 0; i < NAMES_TRIED; i++) {
            Located located = locate(candidate);
            if (located.entries.isEmpty()) {
                return Optional.empty();
            }
            for (Map.Entry<Repository, CatalogEntry> entry : located.entries.entrySet()) {
                Optional<BackupManifest> ours = ours(candidate, entry.getValue());
                if (ours.isPresent()) {
                    return Optional.of(complete(candidate, located, entry.getKey(), ours.orElseThrow()));
                }
            }
            candidate = candidate.with(candidate.backup().next());
        }
        throw noName(start);
    }

    /** The first id from the wanted one on that no repository has a manifest of. */
    BackupId free(BackupStart start) throws IOException {
        BackupStart candidate = start;
        for (int i = 0; i < NAMES_TRIED; i++) {
            if (locate(candidate).entries.isEmpty()) {
                return candidate.backup();
            }
            candidate = candidate.with(candidate.backup().next());
        }
        throw noName(start);
    }

    /** The manifest, where it is that of the same job: another attempt's, that is. */
    static Optional<BackupManifest> ours(BackupStart start, CatalogEntry entry) {
        return isOfJob(entry, start.job())
                ? Optional.of(((CatalogEntry.Manifested) entry).manifest())
                : Optional.empty();
    }

    static boolean isOfJob(CatalogEntry entry, JobId job) {
        return entry instanceof CatalogEntry.Manifested found
                && found.manifest().job().equals(job);
    }

    /** What is in the way where another job's manifest, or one that nobody can read, has the name. */
    static Failure conflict(Repository repository, CatalogEntry entry) {
        if (entry instanceof CatalogEntry.Damaged damaged) {
            return damaged.failure();
        }
        BackupManifest other = ((CatalogEntry.Manifested) entry).manifest();
        return new Failure(
                FailureCode.OBJECT_CONFLICT,
                "repository " + repository.name() + " holds backup " + other.backup() + " of another job, "
                        + other.job(),
                "two jobs made a backup of the same name while they could not see each other; both stay");
    }

    private Located locate(BackupStart start) throws IOException {
        Located located = new Located(new LinkedHashMap<>(), new LinkedHashMap<>());
        for (Repository repository : repositories) {
            try {
                repository
                        .catalog()
                        .find(start.cluster(), start.backup())
                        .ifPresent(entry -> located.entries.put(repository, entry));
            } catch (IOException e) {
                if (repository.required()) {
                    throw e;
                }
                located.away.put(repository, Failing.of(e));
            }
        }
        return located;
    }

    private CommitResult complete(BackupStart start, Located located, Repository source, BackupManifest manifest)
            throws IOException {
        List<CommittedCopy> copies = new ArrayList<>();
        List<BehindRepository> behind = new ArrayList<>();
        for (Repository repository : repositories) {
            CatalogEntry entry = located.entries.get(repository);
            Failure away = located.away.get(repository);
            if (entry != null) {
                Optional<BackupManifest> ours = ours(start, entry);
                if (ours.isPresent()) {
                    copies.add(new CommittedCopy(repository.name(), ours.orElseThrow(), false));
                } else if (repository.required()) {
                    Failure conflict = conflict(repository, entry);
                    throw new WalfleetException(conflict.code(), conflict.message(), conflict.hint());
                } else {
                    behind.add(new BehindRepository(repository.name(), conflict(repository, entry)));
                }
            } else if (away != null) {
                behind.add(new BehindRepository(repository.name(), away));
            } else if (repository.required()) {
                copies.add(new BackupCopy(manifest, source, repository).run(clock.instant()));
            } else {
                behind.add(new BehindRepository(repository.name(), notYet(start, repository)));
            }
        }
        return new CommitResult(start.backup(), copies, behind);
    }

    private static Failure notYet(BackupStart start, Repository repository) {
        return new Failure(
                FailureCode.OBJECT_MISSING,
                "repository " + repository.name() + " does not hold backup " + start.backup() + " yet",
                "it catches up by itself");
    }

    private static WalfleetException noName(BackupStart start) {
        return new WalfleetException(
                FailureCode.OBJECT_CONFLICT,
                "no name is free for backup " + start.backup() + " of cluster " + start.cluster() + ": " + NAMES_TRIED
                        + " were tried",
                "other jobs hold them all; look at the catalog of this cluster");
    }

    /** Manifests by repository, and optional repositories that did not answer. */
    private record Located(Map<Repository, CatalogEntry> entries, Map<Repository, Failure> away) {}
}
