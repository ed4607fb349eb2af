package dev.walfleet.cli.demo;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** Compares two databases table by table and row by row, each row as text, in the order of that text. */
final class RowComparison {
    private static final int FETCH = 5_000;

    private static final String TABLES = "SELECT quote_ident(n.nspname) || '.' || quote_ident(c.relname)"
            + " FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
            + " WHERE c.relkind = 'r' AND n.nspname NOT IN ('pg_catalog', 'information_schema') ORDER BY 1";

    private RowComparison() {}

    /**
     * What was compared.
     *
     * @param differences one sentence each; empty = they are the same
     */
    record Result(int tables, long rows, List<String> differences) {
        boolean same() {
            return differences.isEmpty() && rows > 0;
        }
    }

    static Result compare(Connection left, Connection right) throws SQLException {
        List<String> tables = tables(left);
        List<String> differences = new ArrayList<>();
        if (!tables.equals(tables(right))) {
            differences.add("the tables differ: " + tables + " and " + tables(right));
            return new Result(tables.size(), 0, differences);
        }
        long rows = 0;
        for (String table : tables) {
            rows += table(table, left, right, differences);
        }
        return new Result(tables.size(), rows, differences);
    }

    static List<String> tables(Connection connection) throws SQLException {
        List<String> tables = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(TABLES)) {
            while (rows.next()) {
                tables.add(rows.getString(1));
            }
        }
        return tables;
    }

    private static long table(String table, Connection left, Connection right, List<String> differences)
            throws SQLException {
        String sql = "SELECT t::text COLLATE \"C\" FROM " + table + " t ORDER BY 1";
        left.setAutoCommit(false); // the driver fetches in portions only within a transaction
        right.setAutoCommit(false);
        long count = 0;
        try (Statement a = left.createStatement();
                Statement b = right.createStatement()) {
            a.setFetchSize(FETCH);
            b.setFetchSize(FETCH);
            try (ResultSet these = a.executeQuery(sql);
                    ResultSet those = b.executeQuery(sql)) {
                boolean more = these.next();
                boolean other = those.next();
                while (more && other && these.getString(1).equals(those.getString(1))) {
                    count++;
                    more = these.next();
                    other = those.next();
                }
                if (more || other) {
                    differences.add("table " + table + " differs after " + count + " rows");
                }
            }
        } finally {
            left.rollback();
            right.rollback();
            left.setAutoCommit(true);
            right.setAutoCommit(true);
        }
        return count;
    }
}
