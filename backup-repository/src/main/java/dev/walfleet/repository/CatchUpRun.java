package dev.walfleet.repository;

import dev.walfleet.repository.catalog.CatalogEntry;
import dev.walfleet.repository.manifest.BackupManifest;
import dev.walfleet.vocabulary.BackupId;
import dev.walfleet.vocabulary.ClusterId;
import dev.walfleet.vocabulary.Failing;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Copies what repositories lack, newest first. Required repositories are what others catch up with; an optional one is a
 * source only where none is required: what retention deleted from the required ones does not come back that way.
 */
final class CatchUpRun {
    private static final Logger log = LoggerFactory.getLogger(CatchUpRun.class);

    private static final Duration LATEST = Duration.ofDays(14);

    private final List<Repository> repositories;
    private final ClusterId cluster;
    private final Clock clock;
    private final Map<Repository, Map<BackupId, CatalogEntry>> held = new LinkedHashMap<>();
    private final List<RepositorySet.Copied> copied = new ArrayList<>();
    private final List<BehindRepository> behind = new ArrayList<>();

    CatchUpRun(List<Repository> repositories, ClusterId cluster, Clock clock) {
        this.repositories = repositories;
        this.cluster = cluster;
        this.clock = clock;
    }

    RepositorySet.CatchUp run(Instant since) {
        repositories.forEach(repository -> look(repository, since));
        Map<BackupId, List<Source>> wanted =
                new TreeMap<>(Comparator.comparing(BackupId::time).reversed().thenComparing(Comparator.naturalOrder()));
        for (Repository repository : held.keySet()) {
            if (repository.required() || repositories.stream().noneMatch(Repository::required)) {
                collect(repository, since, wanted);
            }
        }
        wanted.forEach(this::spread);
        return new RepositorySet.CatchUp(List.copyOf(copied), List.copyOf(behind));
    }

    private void look(Repository repository, Instant since) {
        try {
            Map<BackupId, CatalogEntry> entries = new HashMap<>();
            repository.catalog().backups(cluster, named(since)).forEach(entry -> entries.put(entry.backup(), entry));
            held.put(repository, entries);
        } catch (IOException e) {
            behind.add(new BehindRepository(repository.name(), Failing.of(e)));
        }
    }

    /** A backup completes after the moment that it is named after, and may be made up for that long after it was due. */
    private static Instant named(Instant since) {
        return since.isAfter(Instant.MIN.plus(LATEST)) ? since.minus(LATEST) : Instant.MIN;
    }

    private void collect(Repository repository, Instant since, Map<BackupId, List<Source>> wanted) {
        for (CatalogEntry entry : held.getOrDefault(repository, Map.of()).values()) {
            if (entry instanceof CatalogEntry.Manifested found
                    && !found.manifest().completedAt().isBefore(since)) {
                wanted.computeIfAbsent(entry.backup(), id -> new ArrayList<>())
                        .add(new Source(repository, found.manifest()));
            }
        }
    }

    private void spread(BackupId backup, List<Source> sources) {
        held.forEach((repository, entries) -> {
            CatalogEntry entry = entries.get(backup);
            if (entry == null) {
                copy(sources, repository);
            } else if (CommittedBackups.isOfJob(entry, sources.get(0).manifest.job())) {
                log.trace("backup is there repository={} backup={}", repository.name(), backup);
            } else {
                behind.add(new BehindRepository(repository.name(), CommittedBackups.conflict(repository, entry)));
            }
        });
    }

    /** From the first source that is sound. */
    private void copy(List<Source> sources, Repository to) {
        @Nullable Exception last = null;
        for (Source source : sources) {
            try {
                CommittedCopy copy = new BackupCopy(source.manifest, source.repository, to).run(clock.instant());
                copied.add(new RepositorySet.Copied(
                        source.manifest.backup(),
                        source.repository.name(),
                        to.name(),
                        copy.manifest().storedBytes()));
                log.info(
                        "backup copied backup={} from={} to={} bytes={}",
                        source.manifest.backup(),
                        source.repository.name(),
                        to.name(),
                        copy.manifest().storedBytes());
                return;
            } catch (IOException | RuntimeException e) {
                log.warn(
                        "backup not copied backup={} from={} to={} error={}",
                        source.manifest.backup(),
                        source.repository.name(),
                        to.name(),
                        e.getMessage());
                last = e;
            }
        }
        if (last != null) {
            behind.add(new BehindRepository(to.name(), Failing.of(last)));
        }
    }

    private record Source(Repository repository, BackupManifest manifest) {}
}
