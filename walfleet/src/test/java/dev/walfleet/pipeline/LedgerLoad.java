package dev.walfleet.pipeline;

import dev.walfleet.postgres.server.PostgresServer;
import dev.walfleet.postgres.server.PostgresTool;
import dev.walfleet.vocabulary.Lsn;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A load of everything at once, and the ledger that it writes: one row per transaction of one session, of each of which it is known
 * when it committed, under which id, and which positions lie before and behind it.
 */
final class LedgerLoad implements AutoCloseable {
    static final String DATABASE = "ledger";

    private static final int PERMANENT = 25;

    /**
     * A row, committed.
     *
     * @param number as many rows as that are there after it
     * @param time of the commit, by the server
     * @param behind a position behind its commit, and before the next row's
     * @param restorePoint made behind its commit and before the next row's; empty where there is none
     */
    record Row(long number, Instant time, long xid, Lsn behind, String restorePoint) {}

    private final PostgresServer server;
    private final Random random;
    private final List<Row> rows = new ArrayList<>();
    private final List<Future<?>> threads = new ArrayList<>();
    private final ExecutorService pool = Executors.newCachedThreadPool();
    private volatile boolean stop;
    private @Nullable Process pgbench;

    LedgerLoad(PostgresServer server, long seed) {
        this.server = server;
        this.random = new Random(seed);
    }

    /** Makes the databases. @param tablespace an existing folder of the server's user */
    void prepare(Path tablespace) throws SQLException, IOException, InterruptedException {
        server.execute(
                "postgres",
                // in the files, so that a restored cluster has it as well: a recovery refuses such tablespaces without
                "ALTER SYSTEM SET allow_in_place_tablespaces = on",
                "SELECT pg_reload_conf()",
                "CREATE TABLESPACE side LOCATION '" + tablespace + "'",
                "CREATE DATABASE " + DATABASE,
                "CREATE DATABASE bench");
        server.execute(
                DATABASE,
                "CREATE TABLE ledger (number bigint PRIMARY KEY, filler text)",
                "CREATE TABLE aside (number bigint PRIMARY KEY) TABLESPACE side",
                "CREATE UNLOGGED TABLE fleeting (number bigint)");
        int status = bench("--initialize", "--quiet", "--scale=2").waitFor();
        if (status != 0) {
            throw new IllegalStateException("pgbench --initialize ended with " + status);
        }
    }

    private Process bench(String... more) throws IOException {
        List<String> words = new ArrayList<>(List.of(
                server.installation().path(PostgresTool.PGBENCH).toString(),
                "--host=" + server.host(),
                "--port=" + server.port(),
                "--username=" + server.user()));
        words.addAll(List.of(more));
        words.add("bench");
        ProcessBuilder builder =
                new ProcessBuilder(words).redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD);
        builder.environment().put("PGPASSWORD", server.password());
        return builder.start();
    }

    void start() throws IOException {
        pgbench = bench("--client=2", "--rate=150", "--time=3600", "--no-vacuum");
        threads.add(pool.submit(() -> {
            ledger();
            return null;
        }));
        threads.add(pool.submit(() -> {
            churn();
            return null;
        }));
    }

    private void ledger() throws SQLException {
        try (Connection connection = server.connect(DATABASE);
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            for (long number = 1; !stop; number++) {
                statement.execute("INSERT INTO ledger VALUES (" + number + ", repeat(md5('" + number + "'), 20))");
                statement.execute("INSERT INTO aside VALUES (" + number + ")");
                statement.execute("INSERT INTO fleeting VALUES (" + number + ")");
                long xid = Long.parseLong(text(statement, "SELECT pg_current_xact_id()::xid::text"));
                connection.commit();
                Instant time;
                try (ResultSet row = statement.executeQuery("SELECT pg_xact_commit_timestamp('" + xid + "'::xid)")) {
                    row.next();
                    time = row.getObject(1, OffsetDateTime.class).toInstant();
                }
                Lsn behind = Lsn.parse(text(statement, "SELECT pg_current_wal_insert_lsn()::text"));
                String point = "";
                if (number % 20 == 0) {
                    point = "after row " + number;
                    text(statement, "SELECT pg_create_restore_point('" + point + "')");
                }
                connection.commit();
                synchronized (rows) {
                    rows.add(new Row(number, time, xid, behind, point));
                }
                pause(random.nextInt(20));
            }
        }
    }

    /** What makes recoveries hard: relations, databases and tablespaces that come and go, files rewritten, checkpoints. */
    private void churn() throws SQLException {
        try (Connection connection = server.connect("bench");
                Statement statement = connection.createStatement()) {
            for (int turn = 0; !stop; turn++) {
                statement.execute(
                        "CREATE TABLE churn_" + turn + " AS SELECT i, md5(i::text) t FROM generate_series(1, 3000) i");
                statement.execute("CREATE INDEX ON churn_" + turn + " (t)");
                statement.execute("VACUUM FULL pgbench_branches");
                if (turn % 3 == 0) {
                    statement.execute("CREATE TABLESPACE passing_" + turn + " LOCATION ''");
                    statement.execute("CREATE TABLE moved_" + turn + " TABLESPACE passing_" + turn
                            + " AS SELECT i FROM generate_series(1, 500) i");
                    statement.execute("CREATE DATABASE come_" + turn
                            + (turn % 2 == 0 ? " STRATEGY file_copy" : " STRATEGY wal_log"));
                }
                if (turn % 3 == 1) {
                    statement.execute("CHECKPOINT");
                }
                if (turn % 3 == 2) {
                    statement.execute("DROP TABLE moved_" + (turn - 2));
                    statement.execute("DROP TABLESPACE passing_" + (turn - 2));
                    if (turn % 6 == 5) {
                        statement.execute("DROP DATABASE come_" + (turn - 2));
                    }
                }
                if (turn >= PERMANENT) {
                    statement.execute("DROP TABLE churn_" + (turn - PERMANENT));
                }
                statement.execute("TRUNCATE pgbench_history");
                pause(100);
            }
        }
    }

    private static String text(Statement statement, String sql) throws SQLException {
        try (ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getString(1);
        }
    }

    private static void pause(int millis) {
        try {
            TimeUnit.MILLISECONDS.sleep(millis); // the pace of a load, no wait for a fact
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The rows so far. */
    List<Row> rows() {
        synchronized (rows) {
            return List.copyOf(rows);
        }
    }

    /** Fails where the load itself did. */
    void check() throws ExecutionException, InterruptedException {
        for (Future<?> thread : threads) {
            if (thread.isDone()) {
                thread.get();
            }
        }
    }

    void stop() throws ExecutionException, InterruptedException {
        stop = true;
        if (pgbench != null) {
            pgbench.destroy();
            pgbench.waitFor();
        }
        for (Future<?> thread : threads) {
            thread.get();
        }
        threads.clear();
    }

    @Override
    public void close() {
        try {
            stop();
        } catch (ExecutionException | InterruptedException e) {
            throw new IllegalStateException("the load itself failed", e);
        } finally {
            pool.shutdownNow();
        }
    }
}
