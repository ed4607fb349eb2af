package dev.walfleet.repository;

import static dev.walfleet.repository.FakeCluster.start;
import static org.assertj.core.api.Assertions.assertThat;

import dev.walfleet.local.LocalS3;
import dev.walfleet.vocabulary.RepositoryName;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Over a real protocol: packs in ranges, a store that fails now and then, an attempt that died. */
class PhysicalBackupS3IT {
    @Test
    void aBackupInABucketSurvivesAFlakyStoreAndADeadAttempt() throws Exception {
        FakeCluster cluster = new FakeCluster(3);
        try (LocalS3 s3 = LocalS3.throwAway()) {
            s3.createBucket("plain");
            s3.createBucket("sealed");
            S3Properties plain = S3Properties.of(s3.endpoint(), "plain", s3.accessKey(), s3.secretKey());
            S3Properties sealed = S3Properties.of(s3.endpoint(), "sealed", s3.accessKey(), s3.secretKey())
                    .withEncryption(Fixture.KEY);
            Repository first = Repository.initialise(new RepositoryName("plain"), plain);
            Repository second = Repository.initialise(new RepositoryName("sealed"), sealed);
            try (RepositorySet set = RepositorySet.of(List.of(first, second))) {
                try (PhysicalBackupWriter dead = set.beginPhysical(start(1))) {
                    cluster.write(dead, 2);
                }
                cluster.files.get("base/5/16384")[700_000] ^= 1;
                s3.faults().unavailable(3);
                try (PhysicalBackupWriter writer = set.beginPhysical(start(2))) {
                    cluster.write(writer, 3);
                    assertThat(writer.progress().reused())
                            .isEqualTo(writer.progress().raw() - 65_536);
                    writer.commit(FakeCluster.facts());
                }
                for (Repository repository : List.of(first, second)) {
                    s3.faults().cutBodies(2, 100_000);
                    same(FakeCluster.read(repository), cluster.files);
                    s3.faults().clear();
                }
            }
        }
    }

    private static void same(Map<String, byte[]> actual, Map<String, byte[]> expected) throws IOException {
        assertThat(actual.keySet()).isEqualTo(expected.keySet());
        expected.forEach(
                (path, content) -> assertThat(actual.get(path)).as(path).isEqualTo(content));
    }
}
