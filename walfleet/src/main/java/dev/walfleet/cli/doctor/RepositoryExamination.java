package dev.walfleet.cli.doctor;

import dev.walfleet.postgres.check.ClusterCheck;
import dev.walfleet.repository.Repository;
import dev.walfleet.repository.RepositoryProperties;
import dev.walfleet.repository.store.ObjectStore;
import dev.walfleet.repository.store.StoreProbe;
import dev.walfleet.vocabulary.DataSize;
import dev.walfleet.vocabulary.RepositoryName;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Whether a repository is there, can be opened with its key, keeps a store's promises, and has room. */
final class RepositoryExamination {
    private static final int FULL_PERCENT = 85;

    private RepositoryExamination() {}

    static List<Finding> of(RepositoryName name, RepositoryProperties properties) {
        String of = "repository " + name;
        List<Finding> findings = new ArrayList<>();
        try (Repository repository = Repository.open(name, properties)) {
            findings.add(Finding.ok(of, "open", repository.describe()));
            repository.unlock();
            findings.add(Finding.ok(
                    of, "key", repository.encrypted() ? "encrypted, the key opens it" : "not encrypted by Walfleet"));
            StoreProbe.run(repository.store());
            findings.add(Finding.ok(of, "store", "written, read, refused twice, listed and deleted a probe"));
            space(of, repository.store()).ifPresent(findings::add);
        } catch (IOException | RuntimeException e) {
            findings.add(Finding.failed(of, "open", e));
        }
        return findings;
    }

    private static Optional<Finding> space(String of, ObjectStore store) throws IOException {
        return store.space().map(space -> {
            long percent = space.total() == 0 ? 0 : 100 * (space.total() - space.free()) / space.total();
            String text = percent + "% full, " + new DataSize(space.free()) + " free";
            return percent > FULL_PERCENT
                    ? new Finding(
                            of,
                            "space",
                            ClusterCheck.Outcome.WARNING,
                            text,
                            "make room: a full disk ends backups and, with them, protection")
                    : Finding.ok(of, "space", text);
        });
    }
}
