package dev.walfleet.repository.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.walfleet.vocabulary.FailureCode;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import org.junit.jupiter.api.Test;

class StoreProbeTest {
    private final InMemoryStore memory = new InMemoryStore();

    @Test
    void trustsAStoreThatKeepsItsPromises() throws Exception {
        StoreProbe.run(memory);
        assertThat(memory.list("", "", 10)).isEmpty();
    }

    @Test
    void refusesOneThatOverwrites() {
        assertUnsafe(
                new Broken() {
                    @Override
                    public ObjectWriter create(ObjectKey key) throws IOException {
                        return overwriting(key);
                    }
                },
                "it overwrites an object though asked to create it only if absent");
    }

    @Test
    void refusesOneThatOverwritesByItsOtherWayOnly() {
        assertUnsafe(
                new Broken() {
                    @Override
                    public ObjectWriter createLarge(ObjectKey key) throws IOException {
                        return overwriting(key);
                    }
                },
                "it overwrites an object uploaded in parts");
    }

    @Test
    void refusesOneThatDamages() {
        assertUnsafe(
                new Broken() {
                    @Override
                    public InputStream read(ObjectKey key) throws IOException {
                        memory.damage(key, 0);
                        return super.read(key);
                    }
                },
                "what was written does not read back");
    }

    @Test
    void refusesOneThatIgnoresRanges() {
        assertUnsafe(
                new Broken() {
                    @Override
                    public InputStream read(ObjectKey key, long offset, long length) throws IOException {
                        return super.read(key);
                    }
                },
                "what was written does not read back");
    }

    @Test
    void refusesOneThatListsLate() {
        assertUnsafe(
                new Broken() {
                    @Override
                    public List<ObjectStat> list(String prefix, String after, int limit) {
                        return List.of();
                    }
                },
                "what was written is not listed at once");
    }

    @Test
    void refusesOneThatDoesNotDelete() {
        assertUnsafe(
                new Broken() {
                    @Override
                    public boolean delete(ObjectKey key) {
                        return true;
                    }
                },
                "a deleted object is still there");
    }

    @Test
    void passesAFailureOn() {
        memory.fail(FailureCode.REPOSITORY_UNREACHABLE);
        assertThatThrownBy(() -> StoreProbe.run(memory))
                .isInstanceOfSatisfying(
                        StoreException.class,
                        e -> assertThat(e.failure().code()).isEqualTo(FailureCode.REPOSITORY_UNREACHABLE));
    }

    private void assertUnsafe(Broken store, String message) {
        assertThatThrownBy(() -> StoreProbe.run(store))
                .isInstanceOfSatisfying(
                        StoreException.class,
                        e -> assertThat(e.failure().code()).isEqualTo(FailureCode.REPOSITORY_UNSAFE))
                .hasMessageStartingWith("memory is not safe for backups: " + message);
    }

    /** A store that does one thing wrong. */
    private class Broken extends ForwardingStore {
        Broken() {
            super(memory);
        }

        ObjectWriter overwriting(ObjectKey key) throws IOException {
            return new ForwardingWriter(memory.create(key)) {
                @Override
                public Commit commit() throws IOException {
                    super.commit();
                    return Commit.CREATED;
                }
            };
        }

        @Override
        public ObjectWriter createLarge(ObjectKey key) throws IOException {
            return memory.createLarge(key);
        }
    }
}
