package dev.walfleet.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.walfleet.cli.CommandLineRun;
import dev.walfleet.event.BackupCompleted;
import dev.walfleet.postgres.server.PostgresServer;
import dev.walfleet.postgres.server.PostgresTool;
import dev.walfleet.vocabulary.BackupId;
import dev.walfleet.vocabulary.BackupKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** From a request to a restored database: with both kinds of queue, and every version of PostgreSQL that is installed. */
@ExtendWith(SharedServers.class)
class PipelineIT {
    private static final List<Integer> MAJORS = List.of(15, 17, 18);
    /** Whose backup is restored, of the newest server. */
    private static final String CLUSTER = "restores";

    private static final List<String> QUEUES = List.of("share", "classic");

    private static final TreeMap<Integer, PostgresServer> SERVERS = new TreeMap<>();
    private static final Map<String, InProcessFleet> FLEETS = new LinkedHashMap<>();
    private static final Map<String, BackupId> BACKUPS = new HashMap<>();

    private static Path folder;

    @BeforeAll
    static void start(Servers servers, @TempDir Path temporary) throws Exception {
        folder = temporary;
        for (int major : MAJORS) {
            servers.postgres(major).ifPresent(server -> SERVERS.put(major, server));
        }
        assertThat(SERVERS).as("a PostgreSQL server, installed on this machine").isNotEmpty();
        for (PostgresServer server : SERVERS.values()) {
            PipelineRound.makeShop(server);
        }
        for (String queue : QUEUES) {
            InProcessFleet fleet = InProcessFleet.start(servers.kafka().bootstrapServers(), settings(queue));
            FLEETS.put(queue, fleet);
            fleet.initialise();
        }
    }

    private static FleetSettings settings(String queue) {
        StringBuilder yaml = new StringBuilder(
                "repositories: {local: {type: directory, path: \"" + repository(queue) + "\"}}\nclusters:\n");
        Map<String, String> environment = new HashMap<>();
        SERVERS.forEach((major, server) -> {
            yaml.append(FleetSettings.cluster("pg" + major, server, "databases: {include: [shop]}"));
            environment.putAll(FleetSettings.environment(server));
        });
        yaml.append(FleetSettings.cluster(CLUSTER, newest(), "databases: {include: [shop]}"));
        return new FleetSettings(folder.resolve(queue), queue + ".", queue, yaml.toString(), environment);
    }

    private static Path repository(String queue) {
        return folder.resolve(queue + "-backups");
    }

    @AfterAll
    static void stop() throws Exception {
        for (InProcessFleet fleet : FLEETS.values()) {
            fleet.close();
        }
    }

    static Stream<Arguments> everyQueueAndVersion() {
        return QUEUES.stream().flatMap(queue -> MAJORS.stream().map(major -> Arguments.of(queue, major)));
    }

    @ParameterizedTest(name = "queue {0}, PostgreSQL {1}")
    @MethodSource("everyQueueAndVersion")
    void backsUpVerifiesAndRestoresWithStockTools(String queue, int major) throws Exception {
        Skipped.unless(SERVERS.containsKey(major), "PostgreSQL " + major + " is not installed");
        PipelineRound round = new PipelineRound(FLEETS.get(queue), "pg" + major, repository(queue));
        BackupId backup = round.run();
        Skipped.unless(onPath("zstd"), "the program zstd is not installed");
        stockRestore(SERVERS.get(major), round.archive(backup), "stock_" + queue);
    }

    @Test
    void makesAFullBackupWhenAskedFromTheCommandLineAndReadsItBack() throws Exception {
        String queue = QUEUES.get(0);
        InProcessFleet fleet = FLEETS.get(queue);
        CommandLineRun asked = fleet.walfleet("backup", CLUSTER, "--full", "--watch");
        assertThat(asked.status()).as(asked.err()).isZero();
        assertThat(asked.out()).contains("base_", "(cluster)", "backup completed");
        BackupCompleted completed =
                fleet.trail().await(BackupCompleted.class, event -> event.kind() == BackupKind.FULL);
        fleet.verified(completed.backups());
        BackupId backup = completed.backups().get(0).backup();
        Path folder = repository(queue).resolve(CLUSTER);
        assertThat(folder.resolve("full").resolve(backup + ".meta")).isRegularFile();
        assertThat(folder.resolve("wal_archive"))
                .as("its WAL, though nobody ships")
                .isDirectory();
        CommandLineRun list = fleet.walfleet("list", CLUSTER);
        assertThat(list.out()).contains(backup.value(), "(cluster)");
    }

    /** As a person without Walfleet would do it. */
    private static void stockRestore(PostgresServer server, Path archive, String database) throws Exception {
        server.execute("postgres", "CREATE DATABASE " + database);
        ProcessBuilder builder = new ProcessBuilder(
                "bash",
                "-o",
                "pipefail",
                "-c",
                "zstd -dc \"$1\" | \"$2\" --exit-on-error --dbname=\"$3\"",
                "bash",
                archive.toString(),
                server.installation().path(PostgresTool.PG_RESTORE).toString(),
                "host=%s port=%d user=%s dbname=%s".formatted(server.host(), server.port(), server.user(), database));
        builder.environment().put("PGPASSWORD", server.password());
        Process process = builder.inheritIO().start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isZero();
        assertSame(server, database, "customers");
        assertSame(server, database, "orders");
    }

    @Test
    void restoresAWholeDatabaseIntoANewOneAndIntoNoExistingOne() throws Exception {
        PostgresServer server = newest();
        CommandLineRun dry = restore("--into", "whole", "--dry-run");
        assertThat(dry.status()).as(dry.err()).isZero();
        assertThat(databases(server)).as("a dry run does nothing").doesNotContain("whole");
        CommandLineRun run = restore("--into", "whole");
        assertThat(run.status()).as(run.err()).isZero();
        assertThat(run.out()).contains("restored " + backup().value(), "into database whole");
        assertSame(server, "whole", "customers");
        assertSame(server, "whole", "orders");
        CommandLineRun again = restore("--into", "whole");
        assertThat(again.status()).as(again.err()).isEqualTo(2);
        assertThat(again.err()).contains("hint: ", "--replace whole");
        CommandLineRun nowhere = restore();
        assertThat(nowhere.status()).as("it is not said where to").isEqualTo(2);
    }

    @Test
    void restoresChosenTablesAndLeavesTheOthersAlone() throws Exception {
        PostgresServer server = newest();
        assertThat(restore("--into", "parts").status()).isZero();
        server.execute("parts", "DROP TABLE orders", "UPDATE customers SET name = 'changed since' WHERE id = 1");
        List<String> customers = PipelineRound.rows(server, "parts", "customers");
        CommandLineRun run = restore("--into", "parts", "--tables", "public.orders");
        assertThat(run.status()).as(run.err()).isZero();
        assertSame(server, "parts", "orders");
        assertThat(PipelineRound.rows(server, "parts", "customers"))
                .as("what was not asked for is as it was")
                .isEqualTo(customers);
        CommandLineRun inTheWay = restore("--into", "parts", "--tables", "orders");
        assertThat(inTheWay.status())
                .as("it is there, and --clean was not said")
                .isNotZero();
        assertSame(server, "parts", "orders");
        CommandLineRun unknown = restore("--into", "parts", "--tables", "no_such_table");
        assertThat(unknown.status()).as(unknown.err()).isNotZero();
        assertThat(unknown.err()).contains("no_such_table", "hint: ");
    }

    @Test
    void replacesADatabaseOnlyWhenItsNameIsGivenTwiceAndKeepsTheOldOne() throws Exception {
        PostgresServer server = newest();
        assertThat(restore("--into", "lost").status()).isZero();
        server.execute("lost", "DELETE FROM orders");
        CommandLineRun refused = restore("--replace", "lost");
        assertThat(refused.status()).isEqualTo(2);
        assertThat(refused.err()).contains("nothing was done", "--confirm lost");
        assertThat(restore("--replace", "lost", "--confirm", "lots").status()).isEqualTo(2);
        assertThat(PipelineRound.rows(server, "lost", "orders").get(0)).startsWith("0 ");
        CommandLineRun dry = restore("--replace", "lost", "--dry-run");
        assertThat(dry.status()).as(dry.err()).isZero();
        assertThat(PipelineRound.rows(server, "lost", "orders").get(0)).startsWith("0 ");
        CommandLineRun run = restore("--replace", "lost", "--confirm", "lost");
        assertThat(run.status()).as(run.err()).isZero();
        assertSame(server, "lost", "orders");
        List<String> kept = databases(server).stream()
                .filter(name -> name.startsWith("lost") && !name.equals("lost"))
                .toList();
        assertThat(kept).as("the old one, under another name").hasSize(1);
        assertThat(run.out()).contains(kept.get(0));
        assertThat(PipelineRound.rows(server, kept.get(0), "orders").get(0)).startsWith("0 ");
    }

    @Test
    void aPersonTypesTheNameOfWhatIsToBeReplaced() throws Exception {
        PostgresServer server = newest();
        assertThat(restore("--into", "typed").status()).isZero();
        server.execute("typed", "DELETE FROM orders");
        String question = "This replaces database typed. Type its name to go on: ";
        for (String wrong : List.of("\n", "yes\n", "Typed\n", "")) {
            CommandLineRun refused = FLEETS.get("share").typed(wrong, words("--replace", "typed"));
            assertThat(refused.status()).as(refused.err()).isEqualTo(2);
            assertThat(refused.err()).contains(question, "nothing was done: the name of database typed was not ");
            assertThat(PipelineRound.rows(server, "typed", "orders").get(0)).startsWith("0 ");
        }
        assertThat(databases(server))
                .filteredOn(name -> name.startsWith("typed"))
                .containsExactly("typed");
        CommandLineRun run = FLEETS.get("share").typed("typed\n", words("--replace", "typed"));
        assertThat(run.status()).as(run.err()).isZero();
        assertThat(run.err()).contains(question);
        assertSame(server, "typed", "orders");
        server.execute("typed", "DELETE FROM orders");
        CommandLineRun clean =
                FLEETS.get("share").typed("typed\n", words("--into", "typed", "--tables", "orders", "--clean"));
        assertThat(clean.status()).as(clean.err()).isZero();
        assertThat(clean.err()).contains("This drops tables in database typed. Type its name to go on: ");
        assertSame(server, "typed", "orders");
    }

    private static CommandLineRun restore(String... words) throws IOException {
        return FLEETS.get("share").walfleet(words(words));
    }

    private static String[] words(String... more) {
        List<String> all = new ArrayList<>(List.of("restore", "--cluster", CLUSTER, "--backup", backup().value()));
        all.addAll(List.of(more));
        return all.toArray(String[]::new);
    }

    /** Made once, for all restores. */
    private static BackupId backup() {
        return BACKUPS.computeIfAbsent(
                CLUSTER,
                name -> FLEETS.get("share").backup(name).backups().stream()
                        .filter(b -> PipelineRound.SHOP.equals(b.database()))
                        .findFirst()
                        .orElseThrow()
                        .backup());
    }

    private static PostgresServer newest() {
        return SERVERS.lastEntry().getValue();
    }

    private static void assertSame(PostgresServer server, String database, String table) throws Exception {
        assertThat(PipelineRound.rows(server, database, table))
                .as("the rows of %s in %s", table, database)
                .isEqualTo(PipelineRound.rows(server, "shop", table));
    }

    private static List<String> databases(PostgresServer server) throws Exception {
        List<String> names = new ArrayList<>();
        try (var connection = server.connect("postgres");
                var statement = connection.createStatement();
                var rows = statement.executeQuery("SELECT datname FROM pg_database")) {
            while (rows.next()) {
                names.add(rows.getString(1));
            }
        }
        return names;
    }

    static boolean onPath(String program) {
        return Stream.of(System.getenv("PATH").split(":"))
                .anyMatch(place -> Files.isExecutable(Path.of(place).resolve(program)));
    }
}
