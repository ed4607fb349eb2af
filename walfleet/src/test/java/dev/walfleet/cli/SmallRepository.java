package dev.walfleet.cli;

import dev.walfleet.repository.BackupStart;
import dev.walfleet.repository.BackupWriter;
import dev.walfleet.repository.CompressionProperties;
import dev.walfleet.repository.DirectoryProperties;
import dev.walfleet.repository.RepositorySet;
import dev.walfleet.repository.manifest.ArchiveFormat;
import dev.walfleet.repository.manifest.LogicalFacts;
import dev.walfleet.repository.manifest.LogicalSource;
import dev.walfleet.repository.seal.EncryptionProperties;
import dev.walfleet.repository.seal.SealedWriter;
import dev.walfleet.vocabulary.BackupId;
import dev.walfleet.vocabulary.ClusterId;
import dev.walfleet.vocabulary.DatabaseName;
import dev.walfleet.vocabulary.JobId;
import dev.walfleet.vocabulary.RepositoryName;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A repository in a directory with one small backup of one database, without a database. */
public final class SmallRepository {
    private static final Instant SLOT = Instant.parse("2026-11-22T02:00:00Z");

    private SmallRepository() {}

    public static void with(Path place, String database) throws IOException {
        with(place, database, Optional.empty());
    }

    public static void with(Path place, String database, Optional<EncryptionProperties> encryption) throws IOException {
        DirectoryProperties properties =
                new DirectoryProperties(place, true, CompressionProperties.DEFAULT, encryption);
        DatabaseName name = new DatabaseName(database);
        ClusterId cluster = new ClusterId(database + "-prod");
        BackupStart start = new BackupStart(
                cluster,
                "7387654321098765432",
                BackupId.logical(SLOT, name),
                JobId.of(cluster, "logical", SLOT),
                1,
                SLOT,
                SLOT.plusSeconds(3));
        try (RepositorySet set = RepositorySet.initialise(Map.of(new RepositoryName("local"), properties));
                BackupWriter writer = set.begin(start)) {
            try (SealedWriter archive = writer.archive()) {
                archive.write("not really a dump".getBytes(StandardCharsets.UTF_8));
                archive.commit();
            }
            writer.commit(new LogicalFacts(
                    name,
                    new LogicalSource("7387654321098765432", "17.2", "17.2"),
                    ArchiveFormat.CUSTOM,
                    List.of(),
                    List.of(),
                    "0.1.0"));
        }
    }
}
