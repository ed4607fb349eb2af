package dev.walfleet.verify;

import dev.walfleet.event.Finding;
import dev.walfleet.vocabulary.BackupId;
import dev.walfleet.vocabulary.RepositoryName;
import java.util.List;

/**
 * What reading one backup back has shown.
 *
 * @param repositories where it was read
 * @param objects how many objects were read, over all repositories
 * @param bytes how many stored bytes were read
 * @param findings what is wrong; empty = the backup is what was written, and stock tools can open it
 */
public record Verdict(
        BackupId backup, List<RepositoryName> repositories, int objects, long bytes, List<Finding> findings) {
    public Verdict {
        repositories = List.copyOf(repositories);
        findings = List.copyOf(findings);
    }

    public boolean sound() {
        return findings.isEmpty();
    }
}
