package dev.walfleet.repository.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.walfleet.vocabulary.FailureCode;
import org.junit.jupiter.api.Test;

class InMemoryStoreTest extends ObjectStoreContract {
    private final InMemoryStore store = new InMemoryStore();

    @Override
    ObjectStore store() {
        return store;
    }

    @Override
    long leftovers() {
        return 0;
    }

    @Override
    int large() {
        return 1 << 20;
    }

    @Test
    void failsAndRecoversWhenTold() throws Exception {
        write("a/b", bytes(10, 1));
        store.fail(FailureCode.REPOSITORY_UNREACHABLE);
        assertThatThrownBy(() -> read("a/b"))
                .isInstanceOfSatisfying(
                        StoreException.class,
                        e -> assertThat(e.failure().code()).isEqualTo(FailureCode.REPOSITORY_UNREACHABLE));
        store.recover();
        assertThat(read("a/b")).isEqualTo(bytes(10, 1));
    }

    @Test
    void flipsOneBitWhenTold() throws Exception {
        write("a/b", new byte[3]);
        store.damage(key("a/b"), 1);
        assertThat(read("a/b")).containsExactly(0, 1, 0);
    }
}
