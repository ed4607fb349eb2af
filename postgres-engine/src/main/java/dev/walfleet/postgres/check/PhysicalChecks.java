package dev.walfleet.postgres.check;

import dev.walfleet.postgres.check.ClusterCheck.Outcome;
import dev.walfleet.postgres.cluster.ConnectionTarget;
import dev.walfleet.postgres.cluster.RestoredCopy;
import dev.walfleet.postgres.cluster.SqlFailures;
import dev.walfleet.vocabulary.DataSize;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;

/**
 * Whether physical backups and the shipping of WAL would work. What is missing for them is a warning: logical backups do without.
 * A slot that has lost WAL is a failure.
 */
final class PhysicalChecks {
    private static final Duration SKEW = Duration.ofSeconds(2);
    private static final String FACTS = """
            SELECT current_setting('wal_level'), current_setting('data_checksums'),
              current_setting('max_wal_senders')::int, current_setting('max_replication_slots')::int,
              (SELECT count(*) FROM pg_replication_slots)::int,
              coalesce((SELECT setting::bigint FROM pg_settings WHERE name = 'max_slot_wal_keep_size'), -1),
              (SELECT rolreplication OR rolsuper FROM pg_roles WHERE rolname = current_user),
              clock_timestamp(),
              (SELECT count(*) FROM pg_replication_slots WHERE slot_name LIKE 'walfleet%')::int,
              coalesce(current_setting('walfleet.restored_from', true), '')
            """;
    private static final String RIGHTS = """
            SELECT what FROM (VALUES
              ('pg_read_binary_file', has_function_privilege('pg_read_binary_file(text,bigint,bigint,boolean)', 'EXECUTE')),
              ('pg_ls_dir', has_function_privilege('pg_ls_dir(text,boolean,boolean)', 'EXECUTE')),
              ('pg_stat_file', has_function_privilege('pg_stat_file(text,boolean)', 'EXECUTE')),
              ('pg_control_system', has_function_privilege('pg_control_system()', 'EXECUTE')),
              ('pg_control_init', has_function_privilege('pg_control_init()', 'EXECUTE')),
              ('pg_control_checkpoint', has_function_privilege('pg_control_checkpoint()', 'EXECUTE'))) r(what, granted)
            WHERE NOT granted
            UNION ALL
            SELECT p.proname FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace WHERE n.nspname = 'pg_catalog'
              AND p.proname IN ('pg_backup_start', 'pg_backup_stop', 'pg_start_backup', 'pg_stop_backup')
              AND NOT has_function_privilege(p.oid, 'EXECUTE')
            ORDER BY 1
            """;
    private static final String SLOTS = """
            SELECT slot_name, active, coalesce(wal_status, 'none'),
              coalesce(CASE WHEN pg_is_in_recovery() THEN NULL ELSE pg_wal_lsn_diff(pg_current_wal_lsn(), restart_lsn) END, 0)::bigint
            FROM pg_replication_slots WHERE slot_name LIKE 'walfleet%' ORDER BY 1
            """;

    private final ConnectionTarget target;
    private final Clock clock;
    private final List<ClusterCheck> found = new ArrayList<>();

    PhysicalChecks(ConnectionTarget target, Clock clock) {
        this.target = target;
        this.clock = clock;
    }

    List<ClusterCheck> run() {
        try (Connection connection = target.connect();
                Statement statement = connection.createStatement()) {
            facts(statement);
            rights(statement);
            slots(statement);
            return List.copyOf(found);
        } catch (SQLException e) {
            throw SqlFailures.during(e, target, "looking whether physical backups would work");
        }
    }

    private void facts(Statement statement) throws SQLException {
        Instant before = clock.instant();
        try (ResultSet row = statement.executeQuery(FACTS)) {
            row.next();
            Instant middle =
                    before.plus(Duration.between(before, clock.instant()).dividedBy(2));
            walLevel(row.getString(1));
            add(
                    "checksums",
                    row.getString(2).equals("on") ? Outcome.OK : Outcome.INFO,
                    row.getString(2).equals("on")
                            ? "pages have checksums, and physical backups check them"
                            : "pages have no checksums: damage on disk is copied unseen",
                    row.getString(2).equals("on") ? "" : "stop the server and run pg_checksums --enable");
            replication(row.getInt(3), row.getInt(4), row.getInt(5), row.getBoolean(7));
            keepSize(row.getLong(6), row.getInt(9) > 0);
            origin(row.getString(10));
            skew(Duration.between(middle, row.getObject(8, OffsetDateTime.class).toInstant()));
        }
    }

    private void walLevel(String level) {
        if (level.equals("minimal")) {
            add(
                    "wal",
                    Outcome.WARNING,
                    "wal_level is minimal: neither physical backups nor points in time are possible",
                    "set wal_level = replica and restart the server");
        } else {
            add("wal", Outcome.OK, "wal_level is " + level, "");
        }
    }

    private void replication(int senders, int slots, int used, boolean mayReplicate) {
        if (!mayReplicate) {
            add(
                    "replication",
                    Outcome.WARNING,
                    "the role may not replicate: its WAL cannot be shipped by the wal-shipper",
                    "ALTER ROLE ... REPLICATION; and a line for the database replication in pg_hba.conf");
        } else if (senders == 0 || slots == 0) {
            add(
                    "replication",
                    Outcome.WARNING,
                    "max_wal_senders is " + senders + " and max_replication_slots is " + slots,
                    "set both to 10 and restart the server");
        } else {
            add(
                    "replication",
                    Outcome.OK,
                    "the role may replicate; " + used + " of " + slots + " replication slots are in use",
                    "");
        }
    }

    /** @param megabytes -1 = without a bound */
    private void keepSize(long megabytes, boolean shipped) {
        if (megabytes < 0) {
            add(
                    "slot-bound",
                    shipped ? Outcome.WARNING : Outcome.INFO,
                    "max_slot_wal_keep_size is not set: a shipper that is away lets pg_wal grow until the disk is full",
                    "ALTER SYSTEM SET max_slot_wal_keep_size = '50GB'; or what the disk can spare; then pg_reload_conf()");
        } else {
            add("slot-bound", Outcome.OK, "a slot holds back at most " + new DataSize(megabytes << 20), "");
        }
    }

    private void origin(String restoredFrom) {
        if (!restoredFrom.isEmpty()) {
            add(
                    "origin",
                    Outcome.WARNING,
                    "the server was restored from the archive of " + restoredFrom
                            + ": under that name, its WAL and the full backups of it as a primary are refused",
                    RestoredCopy.wayOut(restoredFrom));
        }
    }

    private void skew(Duration ahead) {
        String text = "the server's clock is " + ahead.abs().toMillis() + " ms "
                + (ahead.isNegative() ? "behind" : "ahead of") + " this machine's";
        if (ahead.abs().compareTo(SKEW) > 0) {
            add(
                    "clock",
                    Outcome.WARNING,
                    text,
                    "let both follow the same time server: points in time are by the database server's clock");
        } else {
            add("clock", Outcome.OK, text, "");
        }
    }

    private void rights(Statement statement) throws SQLException {
        List<String> missing = new ArrayList<>();
        try (ResultSet row = statement.executeQuery(RIGHTS)) {
            while (row.next()) {
                missing.add(row.getString(1));
            }
        }
        if (missing.isEmpty()) {
            add("physical-rights", Outcome.OK, "the role may read the cluster's files", "");
        } else {
            add(
                    "physical-rights",
                    Outcome.WARNING,
                    "the role cannot take physical backups: it may not execute " + String.join(", ", missing),
                    "walfleet sql role --full prints the grants; they are those of one database, " + target.database());
        }
    }

    private void slots(Statement statement) throws SQLException {
        try (ResultSet row = statement.executeQuery(SLOTS)) {
            while (row.next()) {
                String name = row.getString(1);
                String status = row.getString(3);
                String text = "slot " + name + " is " + (row.getBoolean(2) ? "in use" : "not in use") + ", its WAL is "
                        + status + ", it holds back " + new DataSize(Math.max(0, row.getLong(4)));
                switch (status) {
                    case "lost" ->
                        add(
                                "slot",
                                Outcome.FAILED,
                                text,
                                "WAL is lost: SELECT pg_drop_replication_slot('" + name
                                        + "'), then take a full backup at once");
                    case "unreserved" ->
                        add(
                                "slot",
                                Outcome.WARNING,
                                text,
                                "WAL will be lost soon: see that the shipper runs and its repositories answer");
                    default ->
                        add(
                                "slot",
                                row.getBoolean(2) ? Outcome.OK : Outcome.WARNING,
                                text,
                                row.getBoolean(2)
                                        ? ""
                                        : "no shipper reads it: see that one runs, or drop the slot if the cluster is not shipped any more");
                }
            }
        }
    }

    private void add(String name, Outcome outcome, String text, String hint) {
        found.add(new ClusterCheck(name, outcome, text, hint));
    }
}
