package dev.walfleet.postgres.restore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import dev.walfleet.postgres.Servers;
import dev.walfleet.postgres.archive.ArchiveListing;
import dev.walfleet.postgres.archive.ArchiveToc;
import dev.walfleet.postgres.cluster.DatabaseAdmin;
import dev.walfleet.postgres.cluster.DumpFormat;
import dev.walfleet.postgres.cluster.DumpProperties;
import dev.walfleet.postgres.dump.DumpReport;
import dev.walfleet.postgres.dump.DumpRun;
import dev.walfleet.postgres.server.PostgresInstallation;
import dev.walfleet.postgres.server.PostgresServer;
import dev.walfleet.postgres.tool.Toolbox;
import dev.walfleet.vocabulary.DatabaseName;
import dev.walfleet.vocabulary.Failing;
import dev.walfleet.vocabulary.FailureCode;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class DumpAndRestoreIT {
    private static final Toolbox TOOLS = Toolbox.installed();
    private static final String WEIRD = "o'r\"d\\er 数据 größe";

    @TempDir
    private Path scratch;

    private static byte[] dump(PostgresServer server, String database) throws IOException {
        ByteArrayOutputStream archive = new ByteArrayOutputStream();
        DumpRun run = new DumpRun(Servers.target(server, database), DumpProperties.DEFAULTS, TOOLS);
        DumpReport report = run.toStream(archive);
        assertThat(report.bytes()).isEqualTo(archive.size()).isEqualTo(run.bytes());
        assertThat(report.server().major()).isEqualTo(server.installation().major());
        return archive.toByteArray();
    }

    private RestoreReport restore(PostgresServer server, String database, RestoreOptions options, byte[] archive)
            throws IOException {
        return new RestoreRun(Servers.target(server, database), options, scratch, TOOLS)
                .fromStream(new ByteArrayInputStream(archive));
    }

    @ParameterizedTest
    @MethodSource("dev.walfleet.postgres.Servers#installations")
    void restoresAllThatWasDumpedWhateverTheNames(PostgresInstallation installation) throws Exception {
        PostgresServer server = Servers.of(installation);
        String source = Servers.sampleDatabase(server, WEIRD);
        String copy = Servers.newDatabase(server, "copy of " + WEIRD);

        byte[] archive = dump(server, source);
        ArchiveListing listing = ArchiveListing.read(new ByteArrayInputStream(archive), TOOLS);
        assertThat(listing.database()).contains(source);
        assertThat(listing.count("TABLE DATA")).isEqualTo(6);
        assertThatThrownBy(() -> ArchiveListing.read(new ByteArrayInputStream(archive, 0, 3000), TOOLS))
                .satisfies(e -> assertThat(Failing.of(e).code()).isEqualTo(FailureCode.ARCHIVE_UNREADABLE));
        restore(server, copy, RestoreOptions.ALL, archive);

        assertThat(Servers.contents(server, copy)).isEqualTo(Servers.contents(server, source));
        assertThat(Servers.structure(server, copy)).isEqualTo(Servers.structure(server, source));
        assertThat(Files.list(scratch)).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("dev.walfleet.postgres.Servers#installations")
    void restoresAFolderDumpFileByFile(PostgresInstallation installation) throws Exception {
        PostgresServer server = Servers.of(installation);
        String source = Servers.sampleDatabase(server, WEIRD);
        String copy = Servers.newDatabase(server, "copy");
        Path kept = Files.createDirectory(scratch.resolve("kept"));
        List<String> names = new ArrayList<>();
        DumpProperties parallel = new DumpProperties(2, DumpFormat.AUTO, List.of(), List.of(), Duration.ofMinutes(1));

        DumpRun run = new DumpRun(Servers.target(server, source), parallel, TOOLS);
        DumpReport report = run.toFolder(scratch.resolve("work"), (name, file) -> {
            names.add(name);
            Files.copy(file, kept.resolve(name));
        });

        assertThat(report.files()).isEqualTo(names).endsWith("toc.dat");
        assertThat(names.stream().filter(name -> name.startsWith("blob_"))).hasSize(5);
        assertThat(report.bytes()).isEqualTo(run.bytes()).isEqualTo(sizeOf(kept));
        assertThat(Files.list(scratch.resolve("work"))).isEmpty();
        assertThat(ArchiveListing.readFolder(kept, TOOLS).count("TABLE DATA")).isEqualTo(6);
        new RestoreRun(Servers.target(server, copy), RestoreOptions.ALL.withJobs(2), scratch, TOOLS).fromFolder(kept);
        assertThat(Servers.contents(server, copy)).isEqualTo(Servers.contents(server, source));
        assertThat(Servers.structure(server, copy)).isEqualTo(Servers.structure(server, source));
    }

    @ParameterizedTest
    @MethodSource("dev.walfleet.postgres.Servers#installations")
    void restoresOneDroppedTableAndTouchesNoOther(PostgresInstallation installation) throws Exception {
        PostgresServer server = Servers.of(installation);
        String database = Servers.sampleDatabase(server, "shop");
        byte[] archive = dump(server, database);
        List<String> structure = Servers.structure(server, database);
        List<String> before = Servers.contents(server, database);
        server.execute(
                database,
                "DROP TABLE \"Content\"",
                "UPDATE customers SET name = 'changed since the backup' WHERE id = 1",
                "DROP TABLE part CASCADE");
        List<String> others = linesAbout(Servers.contents(server, database), "customers");

        RestoreReport report =
                restore(server, database, RestoreOptions.ALL.withTables(List.of("Content", "public.part")), archive);

        assertThat(report.tables())
                .containsExactlyInAnyOrder(
                        "\"public\".\"Content\"",
                        "\"public\".\"part\"",
                        "\"public\".\"part_2025\"",
                        "\"public\".\"part_2026\"");
        assertThat(Servers.structure(server, database)).isEqualTo(structure);
        List<String> after = Servers.contents(server, database);
        assertThat(linesAbout(after, "customers")).isEqualTo(others);
        assertThat(linesAbout(after, "Content")).isEqualTo(linesAbout(before, "Content"));
        assertThat(linesAbout(after, "part")).isEqualTo(linesAbout(before, "part"));
    }

    @ParameterizedTest
    @MethodSource("dev.walfleet.postgres.Servers#installations")
    void makesWhatAChosenTableNeedsInAnEmptyDatabase(PostgresInstallation installation) throws Exception {
        PostgresServer server = Servers.of(installation);
        String source = Servers.sampleDatabase(server, "shop");
        String copy = Servers.newDatabase(server, "copy");
        byte[] archive = dump(server, source);

        RestoreReport report = restore(
                server,
                copy,
                RestoreOptions.ALL.withTables(
                        List.of("\"Sales Dept\".\"odd \"\" name\"", "public.\"Content\"", "uses_free", "part_2026")),
                archive);

        List<String> original = Servers.contents(server, source);
        assertThat(Servers.contents(server, copy))
                .containsExactlyInAnyOrder(
                        linesAbout(original, "Content").get(0),
                        linesAbout(original, "odd").get(0),
                        linesAbout(original, "uses_free").get(0),
                        linesAbout(original, "part_2026").get(0),
                        "large objects ");
        assertThat(report.notes())
                .anySatisfy(note -> assertThat(note).contains("foreign key", "left out", "customers"))
                .anySatisfy(note -> assertThat(note).contains("partition", "not attached"));
    }

    @ParameterizedTest
    @MethodSource("dev.walfleet.postgres.Servers#installations")
    void attachesALonePartitionToItsParent(PostgresInstallation installation) throws Exception {
        PostgresServer server = Servers.of(installation);
        String database = Servers.sampleDatabase(server, "shop");
        List<String> structure = Servers.structure(server, database);
        byte[] archive = dump(server, database);
        server.execute(database, "DROP TABLE part_2026");

        restore(server, database, RestoreOptions.ALL.withTables(List.of("part_2026")), archive);

        assertThat(Servers.structure(server, database)).isEqualTo(structure);
        assertThat(Servers.one(server, database, "SELECT count(*) FROM part")).isEqualTo("1000");
    }

    @ParameterizedTest
    @MethodSource("dev.walfleet.postgres.Servers#installations")
    void tellsOfATableThatInheritsFromAChosenOne(PostgresInstallation installation) throws Exception {
        PostgresServer server = Servers.of(installation);
        String database = Servers.newDatabase(server, "heirs");
        server.execute(
                database,
                "CREATE TABLE orders (n int)",
                "CREATE TABLE orders_2019 (note text) INHERITS (orders)",
                "INSERT INTO orders_2019 VALUES (1, 'old')");
        byte[] archive = dump(server, database);
        server.execute(database, "DROP TABLE orders CASCADE");

        RestoreReport one = restore(server, database, RestoreOptions.ALL.withTables(List.of("orders")), archive);
        assertThat(one.notes()).singleElement(STRING).contains("orders_2019", "inherits", "not restored");

        RestoreReport other = restore(server, database, RestoreOptions.ALL.withTables(List.of("orders_2019")), archive);
        assertThat(other.notes()).isEmpty();
        assertThat(Servers.one(server, database, "SELECT count(*) FROM orders")).isEqualTo("1");
    }

    @ParameterizedTest
    @MethodSource("dev.walfleet.postgres.Servers#installations")
    void refusesATableThatIsThereAndReplacesItWhenTold(PostgresInstallation installation) throws Exception {
        PostgresServer server = Servers.of(installation);
        String database = Servers.sampleDatabase(server, "shop");
        List<String> structure = Servers.structure(server, database);
        List<String> contents = Servers.contents(server, database);
        byte[] archive = dump(server, database);
        server.execute(database, "DELETE FROM \"Content\"");
        RestoreOptions content = RestoreOptions.ALL.withTables(List.of("Content"));

        assertThatThrownBy(() -> restore(server, database, content, archive))
                .satisfies(e -> assertThat(Failing.of(e).code()).isEqualTo(FailureCode.RESTORE_TARGET_EXISTS));
        assertThat(Servers.one(server, database, "SELECT count(*) FROM \"Content\""))
                .isEqualTo("0");

        restore(server, database, content.withClean(), archive);
        assertThat(Servers.contents(server, database)).isEqualTo(contents);
        assertThat(Servers.structure(server, database)).isEqualTo(structure);
    }

    @ParameterizedTest
    @MethodSource("dev.walfleet.postgres.Servers#installations")
    void leavesNothingOfARestoreThatFailed(PostgresInstallation installation) throws Exception {
        PostgresServer server = Servers.of(installation);
        String source = Servers.sampleDatabase(server, "shop");
        String copy = Servers.newDatabase(server, "copy");
        byte[] archive = dump(server, source);
        byte[] cut = Arrays.copyOf(archive, archive.length - 20_000);
        InputStream damagedAtItsEnd = new SequenceInputStream(new ByteArrayInputStream(archive), new InputStream() {
            @Override
            public int read() throws IOException {
                throw new IOException("the digest differs");
            }
        });

        assertThatThrownBy(() -> restore(server, copy, RestoreOptions.ALL, cut))
                .satisfies(e -> assertThat(Failing.of(e).code()).isEqualTo(FailureCode.ARCHIVE_UNREADABLE));
        assertThat(Servers.contents(server, copy)).containsExactly("large objects ");

        assertThatThrownBy(() -> new RestoreRun(Servers.target(server, copy), RestoreOptions.ALL, scratch, TOOLS)
                        .fromStream(damagedAtItsEnd))
                .isInstanceOf(IOException.class)
                .hasMessage("the digest differs");
        assertThat(Servers.contents(server, copy)).containsExactly("large objects ");

        assertThatThrownBy(() -> restore(server, source, RestoreOptions.ALL, archive))
                .satisfies(e -> assertThat(Failing.of(e).code()).isEqualTo(FailureCode.RESTORE_TARGET_EXISTS));
    }

    @ParameterizedTest
    @MethodSource("dev.walfleet.postgres.Servers#installations")
    void spoolsAStreamForSeveralJobs(PostgresInstallation installation) throws Exception {
        PostgresServer server = Servers.of(installation);
        String source = Servers.sampleDatabase(server, "shop");
        String copy = Servers.newDatabase(server, "copy");

        restore(server, copy, RestoreOptions.ALL.withJobs(2).withoutOwner().withoutAcl(), dump(server, source));

        assertThat(Servers.contents(server, copy)).isEqualTo(Servers.contents(server, source));
        assertThat(Files.list(scratch)).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("dev.walfleet.postgres.Servers#installations")
    void givesANewDatabaseWhatTheOldOneWasCreatedWith(PostgresInstallation installation) throws Exception {
        PostgresServer server = Servers.of(installation);
        DatabaseAdmin admin = new DatabaseAdmin(Servers.target(server, "postgres"));
        DatabaseName source = new DatabaseName("of its own'" + installation.major());
        DatabaseName copy = new DatabaseName("copy of its own'" + installation.major());
        server.execute(
                "postgres",
                "CREATE DATABASE \"" + source + "\" TEMPLATE template0 ENCODING 'LATIN1' LOCALE 'C'",
                "ALTER DATABASE \"" + source + "\" SET work_mem = '7MB'");

        ArchiveToc toc = ArchiveToc.read(new ByteArrayInputStream(dump(server, source.value())));
        admin.create(copy, toc.databaseSettings().orElseThrow());
        admin.apply(copy, toc.databaseProperties(copy));

        assertThat(Servers.one(server, copy.value(), "SHOW server_encoding")).isEqualTo("LATIN1");
        assertThat(Servers.one(server, copy.value(), "SHOW work_mem")).isEqualTo("7MB");
        assertThat(Servers.one(
                        server, copy.value(), "SELECT datcollate FROM pg_database WHERE datname = current_database()"))
                .isEqualTo("C");
    }

    private static List<String> linesAbout(List<String> lines, String table) {
        return lines.stream().filter(line -> line.contains(table)).toList();
    }

    private static long sizeOf(Path folder) throws IOException {
        try (var files = Files.list(folder)) {
            return files.mapToLong(file -> file.toFile().length()).sum();
        }
    }
}
