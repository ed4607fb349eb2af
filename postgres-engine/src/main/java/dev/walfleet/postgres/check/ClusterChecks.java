package dev.walfleet.postgres.check;

import dev.walfleet.postgres.check.ClusterCheck.Outcome;
import dev.walfleet.postgres.cluster.ClusterFacts;
import dev.walfleet.postgres.cluster.ClusterInspector;
import dev.walfleet.postgres.cluster.ClusterProperties;
import dev.walfleet.postgres.cluster.DatabaseContents;
import dev.walfleet.postgres.cluster.DatabaseFacts;
import dev.walfleet.postgres.cluster.DumpFormat;
import dev.walfleet.postgres.cluster.Sql;
import dev.walfleet.postgres.cluster.UnreadableObject;
import dev.walfleet.postgres.server.PostgresInstallation;
import dev.walfleet.postgres.server.PostgresTool;
import dev.walfleet.postgres.server.PostgresVersion;
import dev.walfleet.postgres.tool.Toolbox;
import dev.walfleet.vocabulary.DatabaseName;
import dev.walfleet.vocabulary.Failure;
import dev.walfleet.vocabulary.WalfleetException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Finds out whether backups of a cluster and shipping its WAL would work, without doing it. Reads only. For one use by one thread. */
public final class ClusterChecks {
    private static final int NAMED = 10;
    /** In directory format each large object is a file. */
    private static final long MANY_LARGE_OBJECTS = 10_000;

    private final ClusterProperties cluster;
    private final Toolbox toolbox;
    private final ClusterInspector inspector;
    private final List<ClusterCheck> found = new ArrayList<>();

    public ClusterChecks(ClusterProperties cluster, Toolbox toolbox) {
        this.cluster = cluster;
        this.toolbox = toolbox;
        this.inspector = new ClusterInspector(cluster.target());
    }

    /** Never throws for what is wrong with the cluster: that is a {@link ClusterCheck} with FAILED and its hint. */
    public List<ClusterCheck> run() {
        tried("connect", this::server);
        return List.copyOf(found);
    }

    private void server() {
        ClusterFacts facts = inspector.facts();
        add("connect", Outcome.OK, "connected as " + cluster.target(), "");
        if (facts.version().major() < PostgresVersion.OLDEST_MAJOR) {
            add(
                    "version",
                    Outcome.FAILED,
                    "the server is version " + facts.version() + ", expected " + PostgresVersion.OLDEST_MAJOR
                            + " or newer",
                    "upgrade the server");
        } else {
            add(
                    "version",
                    Outcome.OK,
                    "the server is version " + facts.version().text(),
                    "");
        }
        tried("tools", () -> tools(facts));
        identity(facts);
        add(
                "role",
                Outcome.INFO,
                (facts.inRecovery() ? "it is a standby" : "it is a primary") + ", wal_level is " + facts.walLevel(),
                "");
        tried("physical", () -> found.addAll(new PhysicalChecks(cluster.target(), Clock.systemUTC()).run()));
        tried("globals", this::globals);
        tried("databases", this::databases);
    }

    private void tools(ClusterFacts facts) {
        PostgresInstallation dump =
                toolbox.forServer(PostgresTool.PG_DUMP, facts.version().major());
        toolbox.forServer(PostgresTool.PG_DUMPALL, facts.version().major());
        PostgresInstallation restore = toolbox.forArchive(dump.major());
        add(
                "tools",
                Outcome.OK,
                "pg_dump " + dump.version() + " and pg_restore " + restore.version() + " in " + dump.binFolder(),
                "");
        if (dump.major() > facts.version().major()) {
            add(
                    "tools",
                    Outcome.INFO,
                    "pg_dump " + dump.version()
                            + " is newer than the server: its archives may not restore into a server of version "
                            + facts.version().major(),
                    "install postgresql-client-" + facts.version().major());
        }
    }

    private void identity(ClusterFacts facts) {
        if (facts.systemIdentifier().isPresent()) {
            add(
                    "identity",
                    Outcome.OK,
                    "system identifier " + facts.systemIdentifier().orElseThrow(),
                    "");
        } else {
            add(
                    "identity",
                    Outcome.FAILED,
                    cluster.user() + " may not read the cluster's system identifier",
                    "run in database \"" + cluster.database()
                            + "\": GRANT EXECUTE ON FUNCTION pg_catalog.pg_control_system() TO "
                            + Sql.identifier(cluster.user()) + ";");
        }
    }

    private void globals() {
        if (inspector.mayReadPasswords()) {
            add("globals", Outcome.OK, "roles are dumped with the hashes of their passwords", "");
        } else {
            add(
                    "globals",
                    Outcome.WARNING,
                    "roles are dumped without their passwords: " + cluster.user() + " may not read pg_authid",
                    "run: GRANT pg_read_all_data TO " + Sql.identifier(cluster.user()) + ";");
        }
    }

    private void databases() {
        List<DatabaseFacts> selected = inspector.databases(cluster.databases(), List.of());
        if (selected.isEmpty()) {
            add(
                    "databases",
                    Outcome.FAILED,
                    "no database matches " + cluster.databases() + "; there are "
                            + joined(
                                    inspector.databases(),
                                    database -> database.name().value()),
                    "change databases.include and databases.exclude of the cluster");
            return;
        }
        add(
                "databases",
                Outcome.OK,
                selected.size() + " databases are backed up: "
                        + joined(selected, database -> database.name().value()),
                "");
        selected.forEach(database -> tried("rights", () -> rights(database.name())));
    }

    private void rights(DatabaseName database) {
        List<UnreadableObject> unreadable = inspector.unreadable(database);
        DatabaseContents contents = inspector.contents(database);
        if (unreadable.isEmpty()) {
            add(
                    "rights",
                    Outcome.OK,
                    "database \"" + database + "\": all " + contents.tables().size() + " tables can be read",
                    "");
        } else {
            add(
                    "rights",
                    Outcome.FAILED,
                    "database \"" + database + "\": " + cluster.user() + " may not read "
                            + joined(unreadable, UnreadableObject::what),
                    "run in it: "
                            + unreadable.stream()
                                    .map(UnreadableObject::cure)
                                    .distinct()
                                    .limit(NAMED)
                                    .collect(Collectors.joining(" ")));
        }
        if (cluster.dump().chosenFormat() == DumpFormat.DIRECTORY && contents.largeObjects() > MANY_LARGE_OBJECTS) {
            add(
                    "format",
                    Outcome.WARNING,
                    "database \"" + database + "\" has " + contents.largeObjects()
                            + " large objects, and in directory format each is an object of the repository",
                    "dump it with one job, in custom format");
        }
    }

    private void tried(String name, Runnable check) {
        try {
            check.run();
        } catch (WalfleetException e) {
            Failure failure = e.failure();
            add(name, Outcome.FAILED, failure.message(), failure.hint());
        }
    }

    private void add(String name, Outcome outcome, String text, String hint) {
        found.add(new ClusterCheck(name, outcome, text, hint));
    }

    private static <T> String joined(List<T> all, Function<T, String> text) {
        String named = all.stream().limit(NAMED).map(text).collect(Collectors.joining(", "));
        return all.size() <= NAMED ? named : named + " and " + (all.size() - NAMED) + " more";
    }
}
