package dev.walfleet.repository;

import dev.walfleet.repository.catalog.Listing;
import dev.walfleet.repository.pack.PackLimits;
import dev.walfleet.repository.store.ObjectKey;
import dev.walfleet.repository.store.ObjectStat;
import dev.walfleet.vocabulary.Failing;
import dev.walfleet.vocabulary.Failure;
import dev.walfleet.vocabulary.WalfleetException;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds out who takes part in an attempt and under which names it writes. */
final class Beginning {
    private static final Logger log = LoggerFactory.getLogger(Beginning.class);

    private final List<Repository> repositories;
    private final Clock clock;
    /** What others stored under this backup's name. */
    private final Set<ObjectKey> present = new HashSet<>();

    Beginning(List<Repository> repositories, Clock clock) {
        this.repositories = repositories;
        this.clock = clock;
    }

    BackupWriter logical(BackupStart wanted) throws IOException {
        Attempt attempt = begin(wanted);
        return new LogicalBackupWriter(attempt, names(attempt), clock);
    }

    PhysicalBackupWriter physical(BackupStart wanted, PackLimits limits) throws IOException {
        Attempt attempt = begin(wanted);
        return new PackedBackupWriter(attempt, names(attempt), Salvage.of(attempt), limits, clock);
    }

    private BackupNames names(Attempt attempt) {
        return BackupNames.free(attempt.start().cluster(), attempt.start().backup(), present);
    }

    private Attempt begin(BackupStart wanted) throws IOException {
        CommittedBackups committed = new CommittedBackups(repositories, clock);
        BackupStart start = wanted.with(committed.free(wanted));
        List<Attempt.Member> members = new ArrayList<>();
        Map<Repository, Failure> behind = new LinkedHashMap<>();
        for (Repository repository : repositories) {
            try {
                members.add(admit(repository, start));
            } catch (IOException | WalfleetException e) {
                if (repository.required()) {
                    throw e;
                }
                Failure failure = Failing.of(e);
                log.warn(
                        "optional repository left behind repository={} backup={} code={} error={}",
                        repository.name(),
                        start.backup(),
                        failure.code(),
                        failure.message());
                behind.put(repository, failure);
            }
        }
        if (members.isEmpty()) {
            Failure failure = behind.values().iterator().next();
            throw new WalfleetException(failure.code(), failure.message(), failure.hint());
        }
        return new Attempt(start, members, behind, committed);
    }

    private Attempt.Member admit(Repository repository, BackupStart start) throws IOException {
        ClusterFile.claim(
                repository.name(),
                repository.store(),
                new ClusterFile(start.cluster(), start.systemIdentifier(), clock.instant()));
        Attempt.Member member = new Attempt.Member(repository, repository.newestKeyring());
        String prefix = BackupNames.prefix(start.cluster(), start.backup());
        for (ObjectStat stat : Listing.of(repository.store(), prefix, Listing.Depth.ALL)) {
            present.add(stat.key());
        }
        return member;
    }
}
