package dev.walfleet.runtime.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.walfleet.event.AlertResolved;
import dev.walfleet.event.Severity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpoolTest {
    @TempDir
    Path root;

    private StateFolder state;
    private Spool spool;

    @BeforeEach
    void open() throws IOException {
        state = StateFolder.open(root, "notifier");
        spool = new Spool(state);
        state.release();
    }

    @AfterEach
    void close() {
        state.close();
    }

    @Test
    void givesBackWhatItKeptInOrderAlsoAfterARestart() throws IOException {
        for (String key : List.of("a", "b", "c")) {
            spool.append(event(key));
        }
        assertThat(keys(spool.window(10))).containsExactly("a", "b", "c");
        state.close();
        open();
        assertThat(spool.size()).isEqualTo(3);
        assertThat(keys(spool.window(10))).containsExactly("a", "b", "c");
        assertThat(spool.window(2)).hasSize(2);
    }

    @Test
    void keepsAllThatACloudEventNeeds() throws IOException {
        Envelope kept = event("a");
        spool.append(kept);
        Envelope back = spool.window(1).get(0).envelope();
        assertThat(back).usingRecursiveComparison().isEqualTo(kept);
    }

    @Test
    void neverShowsTwoOfOneSubjectAtATime() throws IOException {
        spool.append(event("a"));
        spool.append(event("b"));
        spool.append(event("a"));
        spool.append(event("c"));
        assertThat(keys(spool.window(10))).containsExactly("a", "b");
        for (Spool.Entry entry : spool.window(10)) {
            spool.remove(entry);
        }
        assertThat(keys(spool.window(10))).containsExactly("a", "c");
        assertThat(spool.size()).isEqualTo(2);
    }

    @Test
    void setsAsideWhatItCannotReadAndGoesOn() throws IOException {
        spool.append(event("a"));
        spool.append(event("b"));
        Path first = state.path().resolve("0000000000000000001.event");
        Files.writeString(first, "{\"spec");
        assertThat(keys(spool.window(10))).containsExactly("b");
        assertThat(first).doesNotExist();
        assertThat(state.path().resolve("0000000000000000001.event.unreadable")).exists();
    }

    @Test
    void ignoresAnEventThatWasNotWrittenToTheEnd() throws IOException {
        spool.append(event("a"));
        state.close();
        Files.writeString(state.path().resolve("unfinished"), "{\"spec");
        open();
        assertThat(keys(spool.window(10))).containsExactly("a");
        spool.append(event("b"));
        assertThat(keys(spool.window(10))).containsExactly("a", "b");
    }

    @Test
    void takesOverWhatADeadProcessLeftAndLeavesALivingOneAlone() throws IOException {
        spool.append(event("first"));
        StateFolder second = StateFolder.open(root, "notifier");
        Spool other = new Spool(second);
        second.release();
        assertThat(second.path()).isNotEqualTo(state.path());
        assertThat(second.name()).isNotEqualTo(state.name());
        assertThat(other.size()).isZero();
        other.append(event("second"));
        second.close();

        state.close();
        open();
        assertThat(keys(spool.window(10))).containsExactly("first", "second");
    }

    @Test
    void keepsItsNameOverARestart() throws IOException {
        String name = state.name();
        state.close();
        open();
        assertThat(state.name()).isEqualTo(name).hasSize(8);
    }

    private static List<String> keys(List<Spool.Entry> entries) {
        return entries.stream().map(entry -> entry.envelope().subject()).toList();
    }

    private static Envelope event(String key) {
        Instant now = Instant.parse("2026-11-22T02:00:00Z");
        return Envelope.of(new AlertResolved(key, Severity.WARNING, null, "t", now, now), "/test", now);
    }
}
