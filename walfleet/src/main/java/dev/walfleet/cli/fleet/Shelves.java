package dev.walfleet.cli.fleet;

import dev.walfleet.cli.shell.Invocation;
import dev.walfleet.repository.Repository;
import dev.walfleet.repository.RepositoryPool;
import dev.walfleet.repository.RepositoryProperties;
import dev.walfleet.repository.catalog.CatalogEntry;
import dev.walfleet.runtime.config.ConfigFile;
import dev.walfleet.runtime.config.ConfigSection;
import dev.walfleet.vocabulary.BackupId;
import dev.walfleet.vocabulary.ClusterId;
import dev.walfleet.vocabulary.FailureCode;
import dev.walfleet.vocabulary.RepositoryName;
import dev.walfleet.vocabulary.WalfleetException;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** The repositories that a command looks into, opened, and what is in them. It needs no Kafka and no service. */
public final class Shelves implements Closeable {
    private final RepositoryPool pool;
    private final List<Repository> repositories;

    private Shelves(RepositoryPool pool, List<Repository> repositories) {
        this.pool = pool;
        this.repositories = repositories;
    }

    /** Opens them. One that cannot be opened is told of; only when none can, it is a failure. */
    public static Shelves open(Invocation invocation, RepositoryOption option) throws IOException {
        ConfigFile config = option.config(invocation);
        Map<RepositoryName, RepositoryProperties> configured =
                config.named(ConfigSection.REPOSITORIES, RepositoryName::new, RepositoryProperties.class);
        RepositoryPool pool = new RepositoryPool(configured);
        List<RepositoryName> wanted = option.name().isEmpty()
                ? configured.keySet().stream().sorted().toList()
                : List.of(new RepositoryName(option.name()));
        List<Repository> opened = new ArrayList<>();
        Optional<IOException> first = Optional.empty();
        for (RepositoryName name : wanted) {
            try {
                opened.add(pool.one(name));
            } catch (IOException e) {
                invocation.say("walfleet: repository " + name + " is left out: " + e.getMessage());
                first = first.isPresent() ? first : Optional.of(e);
            }
        }
        if (opened.isEmpty()) {
            pool.close();
            if (first.isPresent()) {
                throw first.orElseThrow();
            }
            throw new WalfleetException(
                    FailureCode.CONFIGURATION,
                    "there is no repository in the configuration",
                    "add one to the section 'repositories', set BACKUP_DIR, or name a place with --repository");
        }
        return new Shelves(pool, opened);
    }

    public List<Repository> repositories() {
        return repositories;
    }

    /** The cluster that is meant: the one that is named, or the only one that there is. */
    public ClusterId cluster(Optional<ClusterId> named) throws IOException {
        Set<ClusterId> present = clusters();
        if (named.isPresent()) {
            if (!present.contains(named.orElseThrow())) {
                throw new WalfleetException(
                        FailureCode.CLUSTER_UNKNOWN,
                        "there is no backup of a cluster '" + named.orElseThrow() + "'",
                        present.isEmpty()
                                ? "there is no backup of any cluster here"
                                : "there are backups of " + present);
            }
            return named.orElseThrow();
        }
        if (present.size() == 1) {
            return present.iterator().next();
        }
        throw new WalfleetException(
                present.isEmpty() ? FailureCode.BACKUP_UNKNOWN : FailureCode.CLUSTER_UNKNOWN,
                present.isEmpty()
                        ? "there is no backup of any cluster in "
                                + repositories.stream()
                                        .map(Repository::describe)
                                        .toList()
                        : "there are backups of " + present.size() + " clusters",
                present.isEmpty() ? "walfleet backup makes one" : "say which cluster: " + present);
    }

    public Set<ClusterId> clusters() throws IOException {
        Set<ClusterId> clusters = new TreeSet<>();
        for (Repository repository : repositories) {
            clusters.addAll(repository.catalog().clusters());
        }
        return clusters;
    }

    /** Every backup of a cluster with its copies, oldest first. */
    public Map<BackupId, List<Copy>> backups(ClusterId cluster) throws IOException {
        Map<BackupId, List<Copy>> backups = new TreeMap<>(
                java.util.Comparator.comparing(BackupId::time).thenComparing(java.util.Comparator.naturalOrder()));
        for (Repository repository : repositories) {
            for (CatalogEntry entry : repository.catalog().backups(cluster)) {
                backups.computeIfAbsent(entry.backup(), b -> new ArrayList<>()).add(new Copy(repository, entry));
            }
        }
        return backups;
    }

    /** One copy of a backup. */
    public record Copy(Repository repository, CatalogEntry entry) {}

    @Override
    public void close() {
        pool.close();
    }
}
