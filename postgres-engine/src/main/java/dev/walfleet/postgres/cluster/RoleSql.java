package dev.walfleet.postgres.cluster;

import dev.walfleet.vocabulary.DatabaseName;
import java.util.List;

/** The SQL that makes a role for backups with the least rights: what {@code walfleet sql role} prints. */
public final class RoleSql {
    private RoleSql() {}

    /**
     * A script for psql, with comments, to be run by a superuser; running it again is harmless. It is the same for every supported
     * version and holds no password: it ends with psql's {@code \password}, which asks for one and sends its hash only.
     *
     * @param databases those to be backed up; where empty, every role's CONNECT (PostgreSQL's default) is relied upon
     */
    public static String logical(String role, List<DatabaseName> databases) {
        String name = Sql.identifier(role);
        StringBuilder sql = new StringBuilder();
        sql.append(
                        "-- The role that Walfleet makes logical backups with (PostgreSQL 14 to 18). Run this with psql as a superuser.\n")
                .append(
                        "-- It reads all data of the cluster, the hashes of the roles' passwords included: keep its password accordingly.\n")
                .append("DO $$ BEGIN\n")
                .append("  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = ")
                .append(Sql.literal(role))
                .append(") THEN\n    CREATE ROLE ")
                .append(name)
                .append(" LOGIN;\n  END IF;\nEND $$;\n\n")
                .append(
                        "-- SELECT on every table, view and sequence and USAGE on every schema, those to come included.\n")
                .append("GRANT pg_read_all_data TO ")
                .append(name)
                .append(";\n")
                .append(
                        "-- Tables with row-level security give all their rows. Without it, the dump of such a table fails (never: is silently partial).\n")
                .append("ALTER ROLE ")
                .append(name)
                .append(" BYPASSRLS;\n")
                .append(
                        "-- The cluster's identity, so that a backup of another cluster under the same name is refused.\n")
                .append("GRANT EXECUTE ON FUNCTION pg_catalog.pg_control_system() TO ")
                .append(name)
                .append(";\n")
                .append(
                        "-- One job needs a connection for the lock, one for questions and one for each of `dump.jobs`, plus one.\n")
                .append("ALTER ROLE ")
                .append(name)
                .append(" CONNECTION LIMIT 20;\n");
        if (!databases.isEmpty()) {
            sql.append("-- Needed where CONNECT was revoked from PUBLIC.\n");
            databases.forEach(database -> sql.append("GRANT CONNECT ON DATABASE ")
                    .append(Sql.identifier(database.value()))
                    .append(" TO ")
                    .append(name)
                    .append(";\n"));
        }
        return sql.append("\n-- Large objects (pg_read_all_data does not cover them), in each database that has any:\n")
                .append("-- SELECT format('GRANT SELECT ON LARGE OBJECT %s TO %I;', oid, ")
                .append(Sql.literal(role))
                .append(") FROM pg_largeobject_metadata \\gexec\n\n")
                .append("\\password ")
                .append(name)
                .append('\n')
                .toString();
    }

    /**
     * A script for a role that makes physical backups, likewise. It can read every file that the server can: to be kept as the
     * data itself.
     *
     * @param shipping whether it streams WAL, too
     */
    public static String physical(String role, boolean shipping) {
        String name = Sql.identifier(role);
        StringBuilder sql = new StringBuilder();
        sql.append(
                        "-- The role that Walfleet makes physical backups with (PostgreSQL 14 to 18). Run this with psql as a superuser, in the")
                .append(
                        "\n-- database that the cluster's configuration names under `database` (postgres, where it names none): rights on functions")
                .append("\n-- are those of one database.\n")
                .append(
                        "-- It reads every file of the data directory, so all data and the hashes of all passwords: keep its password accordingly.\n")
                .append("DO $$ BEGIN\n  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = ")
                .append(Sql.literal(role))
                .append(") THEN\n    CREATE ROLE ")
                .append(name)
                .append(" LOGIN;\n  END IF;\nEND $$;\n\n")
                .append(
                        "-- Files by paths within the data directory, tablespaces included: pg_read_server_files, for all others, is not needed.\n");
        for (String function : List.of(
                "pg_read_binary_file(text, bigint, bigint, boolean)",
                "pg_ls_dir(text, boolean, boolean)",
                "pg_stat_file(text, boolean)",
                "pg_control_system()",
                "pg_control_init()",
                "pg_control_checkpoint()",
                "pg_control_recovery()")) {
            grant(sql, "", function, name);
        }
        sql.append("-- To begin and end a backup; the names changed with PostgreSQL 15.\n")
                .append("DO $$ BEGIN\n  IF current_setting('server_version_num')::int >= 150000 THEN\n");
        grant(sql, "    ", "pg_backup_start(text, boolean)", name);
        grant(sql, "    ", "pg_backup_stop(boolean)", name);
        sql.append("  ELSE\n");
        grant(sql, "    ", "pg_start_backup(text, boolean, boolean)", name);
        grant(sql, "    ", "pg_stop_backup(boolean, boolean)", name);
        sql.append("  END IF;\nEND $$;\n");
        if (shipping) {
            sql.append("-- To stream WAL; pg_hba.conf needs a line for it with the database `replication`, too.\n")
                    .append("ALTER ROLE ")
                    .append(name)
                    .append(" REPLICATION;\n");
        }
        return sql.append("\n\\password ").append(name).append('\n').toString();
    }

    private static void grant(StringBuilder sql, String indent, String function, String role) {
        sql.append(indent)
                .append("GRANT EXECUTE ON FUNCTION pg_catalog.")
                .append(function)
                .append(" TO ")
                .append(role)
                .append(";\n");
    }
}
