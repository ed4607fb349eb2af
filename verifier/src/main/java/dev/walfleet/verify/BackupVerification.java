package dev.walfleet.verify;

import dev.walfleet.event.Finding;
import dev.walfleet.postgres.archive.ArchiveListing;
import dev.walfleet.postgres.tool.Toolbox;
import dev.walfleet.repository.PhysicalBackupReader;
import dev.walfleet.repository.Repository;
import dev.walfleet.repository.catalog.CatalogEntry;
import dev.walfleet.repository.manifest.LogicalManifest;
import dev.walfleet.repository.manifest.ObjectRole;
import dev.walfleet.repository.manifest.PhysicalManifest;
import dev.walfleet.repository.manifest.StoredObject;
import dev.walfleet.repository.seal.SealedReader;
import dev.walfleet.repository.store.ObjectKey;
import dev.walfleet.vocabulary.BackupId;
import dev.walfleet.vocabulary.ClusterId;
import dev.walfleet.vocabulary.Failing;
import dev.walfleet.vocabulary.Failure;
import dev.walfleet.vocabulary.FailureCode;
import dev.walfleet.vocabulary.RepositoryName;
import dev.walfleet.vocabulary.WalSegmentName;
import dev.walfleet.vocabulary.WalfleetException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads backups back, whole: every object from every repository, against the size and the digest of the manifest, through
 * the seal; lets pg_restore open the archive; and reads the WAL without which a physical backup is no cluster. What is damaged or
 * missing is a finding. A store that cannot be reached is an {@link IOException}: then there is no verdict.
 */
public final class BackupVerification {
    private static final Logger log = LoggerFactory.getLogger(BackupVerification.class);

    /** What says something about the backup; everything else says something about the way to it. */
    private static final Set<FailureCode> VERDICTS = Set.of(
            FailureCode.OBJECT_DAMAGED,
            FailureCode.OBJECT_MISSING,
            FailureCode.OBJECT_CONFLICT,
            FailureCode.ARCHIVE_UNREADABLE,
            FailureCode.BACKUP_UNKNOWN);

    private final Toolbox tools;
    private final Path scratch;

    /** @param scratch a folder for the table of contents of parallel dumps */
    public BackupVerification(Toolbox tools, Path scratch) {
        this.tools = tools;
        this.scratch = scratch;
    }

    /**
     * Reads one backup back.
     *
     * @param repositories where it should be; one that does not have it is a finding where it is required and kept older
     *     backups of the cluster, so was in use when this one was made
     * @throws IOException a repository could not be read: no verdict
     */
    public Verdict verify(ClusterId cluster, BackupId backup, List<Repository> repositories) throws IOException {
        Collected collected = new Collected();
        for (Repository repository : repositories) {
            Optional<CatalogEntry> entry = repository.catalog().find(cluster, backup);
            if (entry.isPresent()) {
                entry(repository, entry.orElseThrow(), collected);
                if (entry.orElseThrow() instanceof CatalogEntry.Manifested present
                        && present.manifest() instanceof PhysicalManifest manifest) {
                    // an optional repository gets its WAL by and by, and meanwhile another one has it
                    wal(repository, manifest, repository.required() || repositories.size() == 1, collected);
                }
            } else if (repository.required() && holdsOlder(repository, cluster, backup)) {
                collected.finding(repository.name(), "", missing(backup, repository));
            }
        }
        if (collected.repositories.isEmpty() && collected.findings.isEmpty()) {
            throw new WalfleetException(
                    FailureCode.BACKUP_UNKNOWN,
                    "there is no backup " + backup + " of cluster " + cluster + " in "
                            + repositories.stream().map(Repository::describe).toList(),
                    "walfleet list " + cluster + " shows what there is");
        }
        Verdict verdict =
                new Verdict(backup, collected.repositories, collected.objects, collected.bytes, collected.findings);
        log.info(
                "backup verified cluster={} backup={} sound={} objects={} bytes={}",
                cluster,
                backup,
                verdict.sound(),
                verdict.objects(),
                verdict.bytes());
        return verdict;
    }

    private void entry(Repository repository, CatalogEntry entry, Collected collected) throws IOException {
        collected.repositories.add(repository.name());
        if (entry instanceof CatalogEntry.Damaged damaged) {
            collected.finding(repository.name(), damaged.key().value(), damaged.failure());
        } else if (entry instanceof CatalogEntry.Manifested present) {
            if (present.manifest() instanceof LogicalManifest manifest) {
                for (StoredObject object : manifest.objects()) {
                    object(repository, manifest, object, collected);
                }
            } else if (present.manifest() instanceof PhysicalManifest manifest) {
                physical(repository, manifest, collected);
            }
        }
    }

    /** Where the map is damaged, nobody knows what is in the packs; that they are what was stored can be told all the same. */
    private void physical(Repository repository, PhysicalManifest manifest, Collected collected) throws IOException {
        Set<StoredObject> left = new LinkedHashSet<>(manifest.objects());
        PhysicalBackupReader.Checking checking = (object, check) -> {
            left.remove(object);
            collected.objects++;
            judged(repository, object.key(), collected, () -> collected.bytes += check.run());
        };
        judged(
                repository,
                manifest.map().key(),
                collected,
                () -> PhysicalBackupReader.open(repository, manifest).verify(checking));
        for (StoredObject object : left) {
            if (object.role() != ObjectRole.MAP) {
                collected.objects++;
                judged(repository, object.key(), collected, () -> {
                    repository.verify(object);
                    collected.bytes += object.storedSize();
                });
            }
        }
    }

    /** @param whole whether all of it has to be here */
    private static void wal(Repository repository, PhysicalManifest manifest, boolean whole, Collected collected)
            throws IOException {
        BackupWalCheck check = new BackupWalCheck(repository, manifest);
        for (WalSegmentName segment : check.segments()) {
            collected.objects++;
            try {
                collected.bytes += check.read(segment);
            } catch (IOException | WalfleetException e) {
                Failure failure = Failing.of(e);
                if (!VERDICTS.contains(failure.code())) {
                    throw e;
                }
                if (whole || failure.code() != FailureCode.OBJECT_MISSING) {
                    collected.finding(repository.name(), check.key(segment), failure);
                }
            }
        }
    }

    private interface Step {
        void run() throws IOException;
    }

    /** What says something about the backup is a finding, everything else is thrown. */
    private static void judged(Repository repository, ObjectKey key, Collected collected, Step step)
            throws IOException {
        try {
            step.run();
        } catch (IOException | WalfleetException e) {
            Failure failure = Failing.of(e);
            if (!VERDICTS.contains(failure.code())) {
                throw e;
            }
            collected.finding(repository.name(), key.value(), failure);
        }
    }

    private void object(Repository repository, LogicalManifest manifest, StoredObject object, Collected collected)
            throws IOException {
        collected.objects++;
        judged(repository, object.key(), collected, () -> {
            try (SealedReader reader = repository.read(object)) {
                open(reader, manifest, object);
                reader.finish();
                collected.bytes += reader.storedBytesRead();
            }
        });
    }

    /** Lets the program that would restore it look into it, as far as that needs no second read. */
    private void open(SealedReader reader, LogicalManifest manifest, StoredObject object) throws IOException {
        if (object.role() == ObjectRole.ARCHIVE) {
            ArchiveListing.read(reader, tools);
        } else if (object.role() == ObjectRole.DIRECTORY_FILE && object.name().equals("toc.dat")) {
            TocFolder.list(reader, scratch, tools);
        } else if (object.role() == ObjectRole.GLOBALS) {
            GlobalsScript.check(reader, manifest.backup());
        }
    }

    private static boolean holdsOlder(Repository repository, ClusterId cluster, BackupId backup) throws IOException {
        return repository.catalog().backups(cluster).stream()
                .anyMatch(other -> other.backup().time().isBefore(backup.time()));
    }

    private static Failure missing(BackupId backup, Repository repository) {
        return new Failure(
                FailureCode.BACKUP_UNKNOWN,
                "backup " + backup + " is not in the required repository " + repository.describe(),
                "if it was there, somebody removed its manifest; otherwise take a new backup");
    }

    /** What was found so far. */
    private static final class Collected {
        private final List<RepositoryName> repositories = new ArrayList<>();
        private final List<Finding> findings = new ArrayList<>();
        private int objects;
        private long bytes;

        /** Once an object and repository: the first says enough. */
        void finding(RepositoryName repository, String object, Failure failure) {
            if (findings.stream()
                    .anyMatch(known -> repository.equals(known.repository())
                            && known.object().equals(object))) {
                return;
            }
            findings.add(new Finding(repository, object, failure));
        }
    }
}
