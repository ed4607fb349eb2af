package dev.walfleet.repository;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.walfleet.repository.store.ObjectStore;
import dev.walfleet.repository.store.StoreException;
import dev.walfleet.vocabulary.FailureCode;
import dev.walfleet.vocabulary.RepositoryName;
import java.net.URI;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ObjectStoresTest {
    private static final RepositoryName NAME = new RepositoryName("local");

    @TempDir
    Path folder;

    @Test
    void opensADirectoryOnlyAfterItWasInitialised() throws Exception {
        RepositoryProperties properties = RepositoryProperties.directory(folder.resolve("backups"));
        assertThatThrownBy(() -> ObjectStores.open(NAME, properties))
                .isInstanceOfSatisfying(
                        StoreException.class,
                        e -> assertThat(e.failure().code()).isEqualTo(FailureCode.REPOSITORY_MISSING));
        ObjectStores.initialise(NAME, properties).close();
        try (ObjectStore store = ObjectStores.open(NAME, properties)) {
            assertThat(store.describe()).isEqualTo("directory " + folder.resolve("backups"));
            assertThat(store.list("", "", 10)).isEmpty();
        }
    }

    @Test
    void opensABucketWithoutAskingIt() throws Exception {
        S3Properties properties = S3Properties.of(URI.create("http://127.0.0.1:1"), "backups", "key", "secret")
                .withPrefix("fleet");
        try (ObjectStore store = ObjectStores.open(NAME, properties)) {
            assertThat(store.describe()).isEqualTo("s3://backups/fleet at http://127.0.0.1:1");
        }
    }
}
