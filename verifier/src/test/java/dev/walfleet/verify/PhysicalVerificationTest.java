package dev.walfleet.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.walfleet.postgres.tool.Toolbox;
import dev.walfleet.repository.BackupLane;
import dev.walfleet.repository.BackupStart;
import dev.walfleet.repository.PhysicalBackupWriter;
import dev.walfleet.repository.Repository;
import dev.walfleet.repository.RepositorySet;
import dev.walfleet.repository.RepositorySettings;
import dev.walfleet.repository.catalog.CatalogEntry;
import dev.walfleet.repository.manifest.BackupManifest;
import dev.walfleet.repository.manifest.PhysicalFacts;
import dev.walfleet.repository.manifest.PhysicalSource;
import dev.walfleet.repository.manifest.StoredObject;
import dev.walfleet.repository.manifest.WalRange;
import dev.walfleet.repository.pack.FileFacts;
import dev.walfleet.repository.pack.FilePath;
import dev.walfleet.repository.store.InMemoryStore;
import dev.walfleet.repository.store.ObjectKey;
import dev.walfleet.repository.wal.WalArchive;
import dev.walfleet.vocabulary.BackupId;
import dev.walfleet.vocabulary.ClusterId;
import dev.walfleet.vocabulary.Failing;
import dev.walfleet.vocabulary.FailureCode;
import dev.walfleet.vocabulary.JobId;
import dev.walfleet.vocabulary.Lsn;
import dev.walfleet.vocabulary.Timeline;
import dev.walfleet.vocabulary.WalSegmentName;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PhysicalVerificationTest {
    private static final ClusterId CLUSTER = new ClusterId("orders-prod");
    private static final Instant SLOT = Instant.parse("2026-11-22T03:00:00Z");
    private static final BackupId BACKUP = BackupId.base(SLOT);

    private final InMemoryStore store = new InMemoryStore();
    private final BackupVerification verification = new BackupVerification(Toolbox.installed(), Path.of("unused"));
    private Repository repository;

    @BeforeEach
    void backUp() throws IOException {
        repository = Repository.initialise(RepositorySettings.plain("local"), store);
        BackupStart start = new BackupStart(CLUSTER, "1", BACKUP, JobId.of(CLUSTER, "full", SLOT), 1, SLOT, SLOT);
        byte[] content = new byte[2_000_000];
        new Random(1).nextBytes(content);
        try (PhysicalBackupWriter writer = RepositorySet.of(List.of(repository)).beginPhysical(start)) {
            for (int i = 0; i < 2; i++) {
                try (BackupLane lane = writer.lane()) {
                    FilePath path = new FilePath("base/5/" + i);
                    lane.file(new FileFacts(path, content.length, 0, SLOT, 0600), ByteBuffer.wrap(content));
                    lane.finish();
                }
            }
            writer.commit(new PhysicalFacts(
                    new PhysicalSource("1", "17.2", 170002, false, true, 16 << 20),
                    new WalRange(new Timeline(1), Lsn.parse("0/2000028"), Lsn.parse("0/2000158")),
                    SLOT,
                    List.of(),
                    List.of(),
                    List.of(),
                    "0.1.0"));
        }
    }

    private static final WalSegmentName SEGMENT = new WalSegmentName("000000010000000000000002");
    private static final ObjectKey WAL = new ObjectKey("orders-prod/wal_archive/00000001/" + SEGMENT + ".zst");

    @BeforeEach
    void archiveItsWal() throws IOException {
        byte[] content = new byte[16 << 20];
        ByteBuffer page = ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN);
        page.putLong(8, SEGMENT.start(content.length).position());
        page.putLong(24, 1);
        page.putInt(32, content.length);
        try (WalArchive archive = WalArchive.open(RepositorySet.of(List.of(repository)), CLUSTER, "1")) {
            archive.segment(SEGMENT, content).deliver();
        }
    }

    private Verdict verify() throws IOException {
        return verification.verify(CLUSTER, BACKUP, List.of(repository));
    }

    private BackupManifest manifest() throws IOException {
        return ((CatalogEntry.Manifested)
                        repository.catalog().find(CLUSTER, BACKUP).orElseThrow())
                .manifest();
    }

    @Test
    void trustsWhatReadsBackUnchanged() throws IOException {
        Verdict verdict = verify();
        assertThat(verdict.sound()).isTrue();
        assertThat(verdict.objects()).isEqualTo(4);
        assertThat(verdict.bytes()).isEqualTo(manifest().storedBytes() + (16 << 20));
    }

    @Test
    void namesTheOneObjectWithAFlippedBitAndReadsTheOthersAllTheSame() throws IOException {
        for (StoredObject object : manifest().objects()) {
            for (int offset = 0; offset < object.storedSize(); offset += 1 + (int) object.storedSize() / 5) {
                store.damage(object.key(), offset);
                Verdict verdict = verify();
                assertThat(verdict.findings()).singleElement().satisfies(finding -> {
                    assertThat(finding.object()).isEqualTo(object.key().value());
                    assertThat(finding.failure().code()).isEqualTo(FailureCode.OBJECT_DAMAGED);
                });
                store.damage(object.key(), offset);
            }
        }
    }

    @Test
    void namesEveryMissingObject() throws IOException {
        for (StoredObject object : manifest().objects()) {
            store.delete(object.key());
        }
        assertThat(verify().findings())
                .hasSize(3)
                .allSatisfy(finding -> assertThat(finding.failure().code()).isEqualTo(FailureCode.OBJECT_MISSING));
    }

    @Test
    void aBackupWithoutItsWalIsNotSound() throws IOException {
        store.damage(WAL, 300);
        assertThat(verify().findings()).singleElement().satisfies(finding -> {
            assertThat(finding.object()).isEqualTo(WAL.value());
            assertThat(finding.failure().code()).isEqualTo(FailureCode.OBJECT_DAMAGED);
            assertThat(finding.failure().message()).contains(WAL.value());
        });
        store.delete(WAL);
        assertThat(verify().findings()).singleElement().satisfies(finding -> {
            assertThat(finding.failure().code()).isEqualTo(FailureCode.OBJECT_MISSING);
            assertThat(finding.failure().message()).contains("wal segment " + SEGMENT, WAL.value());
        });
    }

    @Test
    void anOptionalRepositoryMayGetItsWalLaterWhereAnotherHasIt() throws IOException {
        Repository other =
                Repository.initialise(RepositorySettings.plain("other").optional(), new InMemoryStore());
        RepositorySet.of(List.of(repository, other)).catchUp(CLUSTER, SLOT);
        assertThat(other.catalog().find(CLUSTER, BACKUP)).isPresent();
        assertThat(verification
                        .verify(CLUSTER, BACKUP, List.of(repository, other))
                        .sound())
                .isTrue();
        assertThat(verification.verify(CLUSTER, BACKUP, List.of(other)).findings())
                .singleElement()
                .satisfies(finding -> assertThat(finding.failure().code()).isEqualTo(FailureCode.OBJECT_MISSING));
    }

    @Test
    void givesNoVerdictWhileTheStoreIsAway() {
        store.fail(FailureCode.REPOSITORY_UNREACHABLE);
        assertThatThrownBy(this::verify)
                .satisfies(e -> assertThat(Failing.of(e).code()).isEqualTo(FailureCode.REPOSITORY_UNREACHABLE));
    }
}
