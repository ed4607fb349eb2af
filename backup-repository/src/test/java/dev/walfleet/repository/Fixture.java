package dev.walfleet.repository;

import dev.walfleet.repository.manifest.ArchiveFormat;
import dev.walfleet.repository.manifest.LogicalFacts;
import dev.walfleet.repository.manifest.LogicalSource;
import dev.walfleet.repository.manifest.TableEstimate;
import dev.walfleet.repository.seal.EncryptionProperties;
import dev.walfleet.repository.seal.SealedReader;
import dev.walfleet.repository.seal.SealedWriter;
import dev.walfleet.repository.store.ObjectStore;
import dev.walfleet.vocabulary.BackupId;
import dev.walfleet.vocabulary.ClusterId;
import dev.walfleet.vocabulary.DatabaseName;
import dev.walfleet.vocabulary.JobId;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Random;

/** What the tests of repositories share: one cluster, one database, content that compresses somewhat. */
final class Fixture {
    static final ClusterId CLUSTER = new ClusterId("orders-prod");
    static final DatabaseName DATABASE = new DatabaseName("orders");
    static final Instant SLOT = Instant.parse("2026-11-22T02:00:00Z");
    static final BackupId BACKUP = BackupId.logical(SLOT, DATABASE);
    static final JobId JOB = JobId.of(CLUSTER, "logical", SLOT);
    static final String SYSTEM = "7387654321098765432";
    /** A key and not a passphrase, which takes half a second to derive. */
    static final EncryptionProperties KEY = EncryptionProperties.key("MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=");

    private Fixture() {}

    static Repository plain(String name, ObjectStore store) throws IOException {
        return Repository.initialise(RepositorySettings.plain(name), store);
    }

    static Repository encrypted(String name, ObjectStore store) throws IOException {
        return Repository.initialise(RepositorySettings.plain(name).encrypted(KEY), store);
    }

    static Repository optional(String name, ObjectStore store) throws IOException {
        return Repository.initialise(RepositorySettings.plain(name).optional(), store);
    }

    static BackupStart start(int attempt) {
        return new BackupStart(CLUSTER, SYSTEM, BACKUP, JOB, attempt, SLOT, SLOT.plusSeconds(3));
    }

    static LogicalFacts facts() {
        return facts(ArchiveFormat.CUSTOM);
    }

    static LogicalFacts facts(ArchiveFormat format) {
        return new LogicalFacts(
                DATABASE,
                new LogicalSource(SYSTEM, "17.2 (Debian 17.2-1)", "17.2"),
                format,
                List.of("--exclude-table-data=public.audit"),
                List.of(new TableEstimate("public", "orders", 250_000, 41_943_040)),
                "0.1.0");
    }

    /** Rows that look like a dump; the same for the same seed. */
    static byte[] content(int size, long seed) {
        Random random = new Random(seed);
        byte[] bytes = new byte[size];
        for (int i = 0; i < size; i++) {
            bytes[i] = (byte) ('0' + random.nextInt(10));
        }
        return bytes;
    }

    static void write(SealedWriter to, byte[] content) throws IOException {
        try (to) {
            to.write(content);
            to.commit();
        }
    }

    /** A whole backup of one archive. */
    static CommitResult backUp(RepositorySet set, BackupStart start, byte[] content) throws IOException {
        try (BackupWriter writer = set.begin(start)) {
            write(writer.archive(), content);
            return writer.commit(facts());
        }
    }

    static byte[] read(SealedReader reader) throws IOException {
        try (reader) {
            return reader.readAllBytes();
        }
    }
}
