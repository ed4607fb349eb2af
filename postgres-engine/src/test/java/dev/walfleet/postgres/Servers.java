package dev.walfleet.postgres;

import dev.walfleet.postgres.cluster.ConnectionTarget;
import dev.walfleet.postgres.cluster.SslMode;
import dev.walfleet.postgres.cluster.Tls;
import dev.walfleet.postgres.server.PostgresInstallation;
import dev.walfleet.postgres.server.PostgresServer;
import dev.walfleet.postgres.server.PostgresTool;
import dev.walfleet.vocabulary.DatabaseName;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Real servers for the tests of this module: one per installed major version, started once, and the names of databases in them. */
public final class Servers {
    private static final Map<Integer, PostgresServer> RUNNING = new ConcurrentHashMap<>();
    private static final AtomicInteger COUNTER = new AtomicInteger();

    private Servers() {}

    /** The newest installation of each major version that can run a server and dump it. */
    public static Stream<PostgresInstallation> installations() {
        return PostgresInstallation.all().stream()
                .filter(PostgresInstallation::hasServer)
                .filter(i -> i.has(PostgresTool.PG_DUMP))
                .collect(Collectors.toMap(PostgresInstallation::major, i -> i, (newer, older) -> newer, TreeMap::new))
                .values()
                .stream();
    }

    public static PostgresInstallation newest() {
        return installations().reduce((older, newer) -> newer).orElseThrow();
    }

    /** A server that ends with this JVM. */
    public static PostgresServer of(PostgresInstallation installation) {
        return RUNNING.computeIfAbsent(installation.major(), major -> PostgresServer.throwAway(installation));
    }

    public static ConnectionTarget target(PostgresServer server, String database) {
        return target(server, server.user(), server.password(), database);
    }

    public static ConnectionTarget target(PostgresServer server, String user, String password, String database) {
        return new ConnectionTarget(
                server.host(),
                server.port(),
                user,
                password,
                new DatabaseName(database),
                new Tls(SslMode.PREFER, null, null, null),
                Duration.ofSeconds(5));
    }

    /** A new, empty database with a name of its own. */
    public static String newDatabase(PostgresServer server, String stem) throws SQLException {
        String name = stem + " " + COUNTER.incrementAndGet();
        server.execute("postgres", "CREATE DATABASE \"" + name.replace("\"", "\"\"") + "\" TEMPLATE template0");
        return name;
    }

    /** A new database with one of everything. */
    public static String sampleDatabase(PostgresServer server, String stem) throws SQLException {
        String name = newDatabase(server, stem);
        try (InputStream sql = Servers.class.getResourceAsStream("/sample.sql")) {
            server.execute(name, new String(sql.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return name;
    }

    /** The first column of each row. */
    public static List<String> query(PostgresServer server, String database, String sql) throws SQLException {
        List<String> found = new ArrayList<>();
        try (Connection connection = server.connect(database);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            while (row.next()) {
                found.add(String.valueOf(row.getString(1)));
            }
        }
        return found;
    }

    public static String one(PostgresServer server, String database, String sql) throws SQLException {
        return query(server, database, sql).get(0);
    }

    /** One line per table: its name, how many rows, and a digest of them. */
    public static List<String> contents(PostgresServer server, String database) throws SQLException {
        List<String> lines = new ArrayList<>();
        for (String table : query(
                server,
                database,
                "SELECT format('%I.%I', n.nspname, c.relname) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
                        + " WHERE c.relkind = 'r' AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema' ORDER BY 1")) {
            lines.add(table + " "
                    + one(
                            server,
                            database,
                            "SELECT count(*) || ' ' || coalesce(md5(string_agg(t::text, '|' ORDER BY t::text)), '') FROM "
                                    + table + " t"));
        }
        lines.add("large objects "
                + one(
                        server,
                        database,
                        "SELECT coalesce(string_agg(convert_from(lo_get(oid), 'UTF8'), '|' ORDER BY oid), '')"
                                + " FROM pg_largeobject_metadata"));
        return lines;
    }

    /** One line per thing that a table may come with: indexes, constraints, triggers, policies, defaults, sequences, comments. */
    public static List<String> structure(PostgresServer server, String database) throws SQLException {
        return query(server, database, """
                SELECT 'index ' || indexdef FROM pg_indexes WHERE schemaname !~ '^pg_'
                UNION ALL SELECT 'constraint ' || conrelid::regclass || ' ' || pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid <> 0 AND contype <> 'n'
                UNION ALL SELECT 'trigger ' || pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal
                UNION ALL SELECT 'policy ' || policyname || ' ' || tablename FROM pg_policies
                UNION ALL SELECT 'default ' || adrelid::regclass || ' ' || pg_get_expr(adbin, adrelid) FROM pg_attrdef
                UNION ALL SELECT 'sequence ' || sequencename || ' ' || coalesce(last_value::text, '-') FROM pg_sequences
                UNION ALL SELECT 'owned ' || objid::regclass || ' ' || refobjid::regclass FROM pg_depend
                  WHERE classid = 'pg_class'::regclass AND deptype IN ('a', 'i') AND refclassid = 'pg_class'::regclass
                  AND objid IN (SELECT oid FROM pg_class WHERE relkind = 'S')
                UNION ALL SELECT 'partition ' || inhrelid::regclass || ' ' || inhparent::regclass FROM pg_inherits
                UNION ALL SELECT 'comment ' || description FROM pg_description WHERE classoid = 'pg_class'::regclass AND objoid >= 16384
                UNION ALL SELECT 'security ' || oid::regclass FROM pg_class WHERE relrowsecurity
                ORDER BY 1
                """);
    }
}
