package dev.walfleet.repository;

import dev.walfleet.vocabulary.FailureCode;
import dev.walfleet.vocabulary.RepositoryName;
import dev.walfleet.vocabulary.WalfleetException;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The repositories that the configuration names, each opened when it is first wanted and kept open, since a passphrase takes
 * its time to become a key. One that could not be opened is tried again the next time. Safe for use by several threads.
 */
public final class RepositoryPool implements Closeable {
    private static final Logger log = LoggerFactory.getLogger(RepositoryPool.class);

    private final Map<RepositoryName, RepositoryProperties> configured;
    private final Map<RepositoryName, Repository> open = new HashMap<>();
    private final Map<RepositoryName, Repository> away = new HashMap<>();

    public RepositoryPool(Map<RepositoryName, RepositoryProperties> configured) {
        this.configured = Map.copyOf(configured);
    }

    /**
     * The repositories that a cluster is backed up to. The set belongs to the pool: nobody else closes it. An optional
     * repository that does not answer is part of it all the same: it is opened when it is back.
     *
     * @param wanted names; empty = every configured repository
     * @throws IOException a required repository cannot be opened
     * @throws WalfleetException {@code CONFIGURATION} where a name is not configured, or nothing is
     */
    public synchronized RepositorySet of(List<RepositoryName> wanted) throws IOException {
        List<RepositoryName> names =
                wanted.isEmpty() ? configured.keySet().stream().sorted().toList() : wanted;
        if (names.isEmpty()) {
            throw new WalfleetException(
                    FailureCode.CONFIGURATION,
                    "there is no repository to write to: none is configured",
                    "add one to the section 'repositories', or set BACKUP_DIR");
        }
        List<Repository> opened = new ArrayList<>();
        for (RepositoryName name : names) {
            try {
                opened.add(one(name));
            } catch (IOException e) {
                if (properties(name).required()) {
                    throw e;
                }
                log.warn("optional repository is out of reach repository={} reason={}", name, e.getMessage());
                opened.add(away.computeIfAbsent(name, n -> Repositories.deferred(n, properties(n))));
            }
        }
        return RepositorySet.of(opened);
    }

    /**
     * Whether one of these may be missing from a backup; none is opened for that.
     *
     * @param wanted as in {@link #of}
     */
    public boolean anyOptional(List<RepositoryName> wanted) {
        return (wanted.isEmpty() ? configured.keySet() : wanted)
                .stream().anyMatch(name -> !properties(name).required());
    }

    /** One repository by its name. */
    public synchronized Repository one(RepositoryName name) throws IOException {
        Repository present = open.get(name);
        if (present == null) {
            present = Repository.open(name, properties(name));
            open.put(name, present);
        }
        return present;
    }

    private RepositoryProperties properties(RepositoryName name) {
        RepositoryProperties properties = configured.get(name);
        if (properties == null) {
            throw new WalfleetException(
                    FailureCode.CONFIGURATION,
                    "there is no repository '" + name + "' in the configuration",
                    "configured are: "
                            + configured.keySet().stream()
                                    .sorted()
                                    .map(RepositoryName::value)
                                    .toList());
        }
        return properties;
    }

    @Override
    public synchronized void close() {
        open.values().forEach(Repository::close);
        open.clear();
        away.values().forEach(Repository::close);
        away.clear();
    }
}
