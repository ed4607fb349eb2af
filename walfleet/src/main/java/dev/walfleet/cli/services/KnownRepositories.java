package dev.walfleet.cli.services;

import dev.walfleet.repository.Repository;
import dev.walfleet.repository.RepositoryProperties;
import dev.walfleet.repository.store.StoreException;
import dev.walfleet.vocabulary.FailureCode;
import dev.walfleet.vocabulary.RepositoryName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * Which repositories {@code up} has opened before, in a small file of its state folder. One that is new is made; one that was
 * there before and is not there now is not: a disk that is not mounted must not become an empty repository.
 */
final class KnownRepositories {
    private final Path file;

    KnownRepositories(Path stateFolder) {
        this.file = stateFolder.resolve("repositories");
    }

    /** Opens a repository, making it where it was never seen. */
    Repository open(RepositoryName name, RepositoryProperties properties) throws IOException {
        try {
            Repository present = Repository.open(name, properties);
            try {
                present.encrypted(); // reads walfleet.json: it is there
            } catch (IOException | RuntimeException e) {
                present.close();
                throw e;
            }
            remember(present);
            return present;
        } catch (StoreException e) {
            if (e.failure().code() != FailureCode.REPOSITORY_MISSING
                    || known().stream().anyMatch(line -> line.startsWith(name + " "))) {
                throw e;
            }
        }
        Repository made = Repository.initialise(name, properties);
        remember(made);
        return made;
    }

    private Set<String> known() throws IOException {
        return Files.exists(file) ? new LinkedHashSet<>(Files.readAllLines(file)) : new LinkedHashSet<>();
    }

    private void remember(Repository repository) throws IOException {
        Set<String> lines = known();
        if (lines.add(repository.name() + " " + repository.describe())) {
            Files.createDirectories(file.toAbsolutePath().getParent());
            Files.write(file, lines);
        }
    }
}
