package dev.walfleet.postgres.cluster;

/** The queries of {@link ClusterInspector}. They run on every supported version, 14 to 18. */
final class CatalogQueries {
    /** Tables with rows of their own: partitioned parents have none, materialised views are filled anew by a restore. */
    static final String TABLES = tables("pg_catalog.pg_table_size(c.oid)");

    static final String TABLES_WITHOUT_LOCKS =
            tables("(c.relpages + coalesce((SELECT t.relpages FROM pg_catalog.pg_class t"
                    + " WHERE t.oid = c.reltoastrelid), 0))::bigint * current_setting('block_size')::bigint");

    private static final String USER_RELATIONS = """
            FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
            WHERE n.nspname <> 'information_schema' AND n.nspname !~ '^pg_' AND c.relpersistence <> 't'
            """;

    /**
     * What pg_dump will want to read and may not: it locks every table and reads every sequence, but leaves out what belongs to an
     * extension (unless that is the extension's configuration).
     */
    static final String UNREADABLE = """
            WITH wanted AS (
              SELECT c.oid, c.relkind, c.relname, c.relnamespace, n.nspname, c.relrowsecurity
            """ + USER_RELATIONS + """
              AND c.relkind IN ('r', 'p', 'S')
              AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d JOIN pg_catalog.pg_extension e ON e.oid = d.refobjid
                WHERE d.classid = 'pg_catalog.pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e'
                  AND NOT c.oid = ANY (coalesce(e.extconfig, '{}'))))
            SELECT kind, nspname, name FROM (
            SELECT DISTINCT 'schema' AS kind, nspname, nspname AS name FROM wanted
              WHERE NOT pg_catalog.has_schema_privilege(relnamespace, 'USAGE')
            UNION ALL
            SELECT 'sequence', nspname, relname FROM wanted
              WHERE relkind = 'S' AND NOT pg_catalog.has_table_privilege(oid, 'SELECT')
            UNION ALL
            SELECT 'table', nspname, relname FROM wanted
              WHERE relkind <> 'S' AND NOT pg_catalog.has_table_privilege(oid, 'SELECT')
            UNION ALL
            SELECT 'policy', nspname, relname FROM wanted
              WHERE relkind <> 'S' AND relrowsecurity AND pg_catalog.row_security_active(oid)
            UNION ALL
            (SELECT 'large object', '', m.oid::text FROM pg_catalog.pg_largeobject_metadata m
              WHERE current_setting('lo_compat_privileges') = 'off'
                AND NOT pg_catalog.pg_has_role(m.lomowner, 'USAGE')
                AND NOT EXISTS (SELECT FROM pg_catalog.aclexplode(m.lomacl) a WHERE a.privilege_type = 'SELECT'
                  AND (a.grantee = 0 OR pg_catalog.pg_has_role(a.grantee, 'USAGE')))
              ORDER BY m.oid LIMIT 100)
            ) AS unreadable
            ORDER BY array_position('{schema,table,policy,sequence,large object}'::text[], kind), nspname, name LIMIT 1000
            """;

    private CatalogQueries() {}

    /** Databases that a dump can reach; one whose DROP was interrupted has a connection limit of -2. */
    static String databases(ServerVersion version) {
        String provider = version.major() < 15
                ? "'libc'"
                : "CASE d.datlocprovider WHEN 'i' THEN 'icu' WHEN 'b' THEN 'builtin' ELSE 'libc' END";
        String locale = version.major() < 15 ? "NULL" : version.major() < 17 ? "d.daticulocale" : "d.datlocale";
        return """
                SELECT d.datname, pg_catalog.pg_encoding_to_char(d.encoding) AS encoding, d.datcollate, d.datctype,
                  %s AS provider, %s AS locale, pg_catalog.pg_get_userbyid(d.datdba) AS owner,
                  CASE WHEN pg_catalog.has_database_privilege(d.oid, 'CONNECT')
                    OR pg_catalog.pg_has_role('pg_read_all_stats', 'USAGE')
                    THEN pg_catalog.pg_database_size(d.oid) END AS size
                FROM pg_catalog.pg_database d
                WHERE d.datallowconn AND NOT d.datistemplate AND d.datconnlimit <> -2
                ORDER BY d.datname
                """.formatted(provider, locale);
    }

    private static String tables(String size) {
        return "SELECT n.nspname, c.relname, c.reltuples::bigint, " + size + " AS size " + """
                FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
                WHERE n.nspname <> 'information_schema' AND n.nspname !~ '^pg_' AND c.relpersistence <> 't'
                AND c.relkind = 'r' ORDER BY size DESC, 1, 2
                """;
    }
}
