package dev.walfleet.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.walfleet.cli.CommandLineRun;
import dev.walfleet.postgres.server.LoopbackPorts;
import dev.walfleet.postgres.server.PostgresServer;
import dev.walfleet.postgres.server.PostgresTool;
import dev.walfleet.postgres.server.ServerStart;
import dev.walfleet.repository.RepositoryPool;
import dev.walfleet.repository.wal.FoundWal;
import dev.walfleet.repository.wal.WalSource;
import dev.walfleet.vocabulary.BackupId;
import dev.walfleet.vocabulary.RepositoryName;
import dev.walfleet.vocabulary.Timeline;
import dev.walfleet.vocabulary.WalSegmentName;
import dev.walfleet.wal.ArchiveState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a fleet has left behind, looked at when nothing of it runs any more but its store. */
final class Aftermath {
    private static final Logger log = LoggerFactory.getLogger(Aftermath.class);
    private static final int SEGMENT = 16 << 20;
    private static final Pattern BASE = Pattern.compile("\\bbase_[0-9]{8}_[0-9]{6}\\b");

    private final KillFleet fleet;
    private final CommitLedger ledger;
    private final Path folder;

    Aftermath(KillFleet fleet, CommitLedger ledger, Path folder) {
        this.fleet = fleet;
        this.ledger = ledger;
        this.folder = folder;
    }

    /**
     * Looks at everything.
     *
     * @param first a backup from before the kills
     * @param completed every backup that was called complete
     */
    void assertSound(BackupId first, List<BackupId> completed) throws Exception {
        assertThat(ledger.committed().values().stream()
                        .filter(behind -> behind.compareTo(ledger.confirmed()) <= 0)
                        .count())
                .as("commits that were confirmed")
                .isGreaterThan(100);
        try (RepositoryPool pool = fleet.repositoryPool()) {
            for (RepositoryName name : KillFleet.REPOSITORIES) {
                archive(name, WalSource.of(List.of(pool.one(name)), KillFleet.CLUSTER));
            }
        }
        NavigableSet<BackupId> listed = listed();
        assertThat(listed).as("what is listed").containsAll(completed);
        // from the one before the first kill through all of them; and as anybody would restore
        confirmedCommitsAreIn("local", "--backup", first.value(), "--to-latest");
        confirmedCommitsAreIn("s3");
        int turn = 0;
        for (BackupId backup : listed) {
            restores(backup, KillFleet.REPOSITORIES.get(turn++ % 2));
        }
    }

    /** No gap, up to what was confirmed; and every segment is what the server wrote, as far as it still has it. */
    private void archive(RepositoryName name, WalSource source) throws IOException {
        ArchiveState state = ArchiveState.of(source, SEGMENT);
        assertThat(state.gaps()).as("gaps in repository %s", name).isEmpty();
        assertThat(state.end()).as("end in repository %s", name).isGreaterThanOrEqualTo(ledger.confirmed());
        int compared = 0;
        for (WalSegmentName segment : source.segments(new Timeline(1))) {
            Path file = fleet.primary().dataFolder().resolve("pg_wal").resolve(segment.value());
            FoundWal found = source.segment(segment).orElseThrow();
            assertThat(found.whole()).as(segment.value()).isTrue();
            if (Files.exists(file)) {
                assertThat(Arrays.equals(found.content(), Files.readAllBytes(file)))
                        .as("segment %s in repository %s is what the server wrote", segment, name)
                        .isTrue();
                compared++;
            }
        }
        assertThat(compared).as("segments compared").isPositive();
        log.info("archive repository={} state={} compared={}", name, state, compared);
    }

    private NavigableSet<BackupId> listed() throws IOException {
        CommandLineRun list = fleet.alone("list", KillFleet.CLUSTER.value()).succeeded();
        NavigableSet<BackupId> found = new TreeSet<>();
        Matcher names = BASE.matcher(list.out());
        while (names.find()) {
            found.add(new BackupId(names.group()));
        }
        return found;
    }

    private void confirmedCommitsAreIn(String repository, String... target) throws Exception {
        Path data = folder.resolve("restored");
        int port = LoopbackPorts.free();
        List<String> words = new ArrayList<>(List.of("--start", "--listen-port", Integer.toString(port)));
        words.addAll(List.of(target));
        restore(repository, data, words);
        ServerStart server = new ServerStart(fleet.primary().installation(), data);
        try {
            NavigableSet<Long> numbers = numbers(port);
            assertThat(ledger.objections(numbers))
                    .as("%s, confirmed %s", words, ledger.confirmed())
                    .isEmpty();
            log.info(
                    "restored repository={} rows={} committed={} confirmed={}",
                    repository,
                    numbers.size(),
                    ledger.committed().size(),
                    ledger.confirmed());
        } finally {
            server.stop(Duration.ofMinutes(1));
            Trees.delete(data);
        }
    }

    /** What is listed as a backup is one: by itself, to stock tools. */
    private void restores(BackupId backup, RepositoryName repository) throws Exception {
        Path data = folder.resolve("restored");
        int port = LoopbackPorts.free();
        restore(
                repository.value(),
                data,
                List.of("--backup", backup.value(), "--immediate", "--listen-port", Integer.toString(port)));
        ServerStart server = new ServerStart(fleet.primary().installation(), data);
        assertThat(server.run(PostgresTool.PG_VERIFYBACKUP, List.of(data.toString()), Duration.ofMinutes(2)))
                .as(backup.value())
                .contains("successfully verified");
        server.start(folder.resolve("restored.log"), Duration.ofMinutes(1));
        try {
            NavigableSet<Long> numbers = numbers(port);
            NavigableSet<Long> missing =
                    new TreeSet<>(ledger.committed().headMap(numbers.last()).keySet());
            missing.removeAll(numbers);
            assertThat(missing).as("commits missing before one that is there").isEmpty();
        } finally {
            server.stop(Duration.ofMinutes(1));
            Trees.delete(data);
        }
    }

    private void restore(String repository, Path data, List<String> more) throws IOException {
        List<String> words = new ArrayList<>(List.of(
                "restore", KillFleet.CLUSTER.value(), "--repository", repository, "--data-dir", data.toString()));
        words.addAll(more);
        CommandLineRun run = fleet.alone(words.toArray(String[]::new));
        assertThat(run.status()).as(words + "\n" + run.out() + run.err()).isZero();
        log.info("{}\n{}{}", words, run.err(), run.out());
    }

    private NavigableSet<Long> numbers(int port) throws SQLException {
        PostgresServer primary = fleet.primary();
        try (Connection connection = Sql.connect(primary, port, "postgres");
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT number FROM ledger")) {
            NavigableSet<Long> numbers = new TreeSet<>();
            while (row.next()) {
                numbers.add(row.getLong(1));
            }
            return numbers;
        }
    }
}
