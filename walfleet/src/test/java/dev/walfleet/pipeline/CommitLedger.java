package dev.walfleet.pipeline;

import dev.walfleet.postgres.server.PostgresServer;
import dev.walfleet.vocabulary.Lsn;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A load that outlives its server: one session commits numbers, one after the other, and notes behind which position of the WAL each
 * commit is, and how far the slot of the shipper was confirmed; another fills the WAL. When the server dies both come back as soon
 * as it does. A commit whose answer was lost is doubtful.
 */
final class CommitLedger implements AutoCloseable {
    private final PostgresServer server;
    private final String slot;
    private final Random random;
    private final NavigableMap<Long, Lsn> committed = new TreeMap<>();
    private final NavigableSet<Long> doubtful = new TreeSet<>();
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean stop;
    private Lsn confirmed = new Lsn(0);
    private @Nullable Throwable fault;

    CommitLedger(PostgresServer server, String slot, long seed) {
        this.server = server;
        this.slot = slot;
        this.random = new Random(seed);
    }

    /** Makes the tables; {@code ballast} gives a backup something to read. */
    void prepare() throws SQLException {
        server.execute(
                "postgres",
                "CREATE TABLE ledger (number bigint PRIMARY KEY, filler text)",
                "CREATE TABLE bulk (filler bytea)",
                "CREATE TABLE ballast AS SELECT i, (SELECT string_agg(decode(md5(i || '/' || j), 'hex'), '')"
                        + " FROM generate_series(1, 100) j) content FROM generate_series(1, 20000) i");
    }

    void start() {
        threads.add(thread(this::ledger));
        threads.add(thread(this::bulk));
    }

    private Thread thread(Work work) {
        Thread thread = new Thread(() -> overAndOver(work), "ledger");
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private interface Work {
        void with(Connection connection) throws SQLException;
    }

    private void overAndOver(Work work) {
        while (!stop) {
            try (Connection connection = server.connect("postgres")) {
                work.with(connection);
            } catch (SQLException e) {
                pause(50); // it was killed
            } catch (RuntimeException | Error e) {
                synchronized (this) {
                    fault = e;
                }
                return;
            }
        }
    }

    private void ledger(Connection connection) throws SQLException {
        try (PreparedStatement insert =
                        connection.prepareStatement("INSERT INTO ledger VALUES (?, repeat(md5(?::text), 30))");
                PreparedStatement look = connection.prepareStatement(
                        "SELECT pg_current_wal_insert_lsn()::text, (SELECT restart_lsn::text FROM pg_replication_slots"
                                + " WHERE slot_name = '" + slot + "')")) {
            while (!stop) {
                long number = next();
                insert.setLong(1, number);
                insert.setLong(2, number);
                insert.execute();
                try (ResultSet row = look.executeQuery()) {
                    row.next();
                    note(number, Lsn.parse(row.getString(1)), row.getString(2));
                }
                pause(random.nextInt(8));
            }
        }
    }

    /** Doubtful until its commit is known. */
    private synchronized long next() {
        long known = committed.isEmpty() ? 0 : committed.lastKey();
        long number = Math.max(known, doubtful.isEmpty() ? 0 : doubtful.last()) + 1;
        doubtful.add(number);
        return number;
    }

    private synchronized void note(long number, Lsn behind, @Nullable String restart) {
        doubtful.remove(number);
        committed.put(number, behind);
        if (restart != null) { // a server that was killed may remember less than it was told
            Lsn now = Lsn.parse(restart);
            confirmed = now.compareTo(confirmed) > 0 ? now : confirmed;
        }
    }

    private void bulk(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (int turn = 1; !stop; turn++) {
                statement.execute("INSERT INTO bulk SELECT decode(repeat(md5(random()::text), 60), 'hex')"
                        + " FROM generate_series(1, 400)");
                if (turn % 40 == 0) {
                    statement.execute("TRUNCATE bulk");
                }
                pause(150);
            }
        }
    }

    private static void pause(int millis) {
        try {
            TimeUnit.MILLISECONDS.sleep(millis); // the pace of a load, no wait for a fact
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** How far the shipper had confirmed the WAL, at most, whenever we looked. */
    synchronized Lsn confirmed() {
        return confirmed;
    }

    /** The commits that were known to be done, with a position behind each. */
    synchronized NavigableMap<Long, Lsn> committed() {
        return new TreeMap<>(committed);
    }

    /** What a restored cluster has that this ledger does not admit, in words; empty = all is well. */
    synchronized List<String> objections(NavigableSet<Long> restored) {
        List<String> objections = new ArrayList<>();
        committed.forEach((number, behind) -> {
            if (behind.compareTo(confirmed) <= 0 && !restored.contains(number)) {
                objections.add(
                        "commit " + number + " before " + behind + " is lost, and " + confirmed + " was confirmed");
            }
        });
        restored.stream()
                .filter(number -> !committed.containsKey(number) && !doubtful.contains(number))
                .forEach(number -> objections.add("commit " + number + " never was"));
        if (!restored.isEmpty()) {
            committed.headMap(restored.last()).keySet().stream()
                    .filter(number -> !restored.contains(number))
                    .forEach(number -> objections.add("commit " + number + " is lost, and later ones are there"));
        }
        return objections;
    }

    /** Fails where the load itself did. */
    synchronized void check() {
        if (fault != null) {
            throw new AssertionError("the load itself failed", fault);
        }
    }

    @Override
    public void close() {
        stop = true;
        for (Thread thread : threads) {
            try {
                thread.join(TimeUnit.SECONDS.toMillis(30));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
