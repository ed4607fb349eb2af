package dev.walfleet.repository;

import static org.assertj.core.api.Assertions.assertThat;

import dev.walfleet.repository.catalog.Listing;
import dev.walfleet.repository.store.InMemoryStore;
import dev.walfleet.repository.store.ObjectKey;
import dev.walfleet.repository.store.ObjectStat;
import dev.walfleet.repository.store.ObjectStore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A cluster that is backed up into up to two stores. */
abstract class PhysicalBackupScene {
    final InMemoryStore local = new InMemoryStore();
    final InMemoryStore remote = new InMemoryStore();
    final FakeCluster cluster = new FakeCluster(1);

    static int verified(Repository repository) throws IOException {
        List<ObjectKey> seen = new ArrayList<>();
        PhysicalBackupReader.open(repository, FakeCluster.manifest(repository)).verify((object, check) -> {
            assertThat(check.run()).isEqualTo(object.storedSize());
            seen.add(object.key());
        });
        assertThat(seen).doesNotHaveDuplicates();
        return seen.size();
    }

    static void assertSame(Map<String, byte[]> actual, Map<String, byte[]> expected) {
        assertThat(actual.keySet()).isEqualTo(new TreeMap<>(expected).keySet());
        expected.forEach((path, content) ->
                assertThat(Arrays.equals(actual.get(path), content)).as(path).isTrue());
    }

    static List<String> packs(ObjectStore store) throws IOException {
        return keys(store).stream().filter(key -> key.contains("/packs/")).toList();
    }

    static List<String> keys(ObjectStore store) throws IOException {
        return Listing.of(store, "", Listing.Depth.ALL).stream()
                .map(ObjectStat::key)
                .map(ObjectKey::value)
                .toList();
    }
}
