package dev.walfleet.postgres.physical;

import dev.walfleet.postgres.cluster.ConnectionTarget;
import dev.walfleet.vocabulary.DatabaseName;
import dev.walfleet.vocabulary.WalfleetException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the catalogs call the relations of damaged pages. They are asked when the backup is over, and what they do not tell, since the
 * role may not connect or they are damaged themselves, stays a path: a name is a help and not worth a backup.
 */
final class RelationNames {
    private static final Logger log = LoggerFactory.getLogger(RelationNames.class);
    private static final Pattern PATH = Pattern.compile(
            "(?:(?<global>global)|base/(?<database>\\d+)|pg_tblspc/(?<space>\\d+)/[^/]+/(?<moved>\\d+))/(?<node>\\d+)[_.]?.*");
    /** Of {@code pg_default} and {@code pg_global}. */
    private static final long PG_DEFAULT = 1663;

    private static final long PG_GLOBAL = 1664;
    /** Each is a connection. */
    private static final int DATABASES = 16;

    private static final String NAME = """
            SELECT format('%I.%I', n.nspname, c.relname)
              || coalesce((SELECT format(' (of %I.%I)', m.nspname, o.relname) FROM pg_catalog.pg_class o
                JOIN pg_catalog.pg_namespace m ON m.oid = o.relnamespace WHERE o.reltoastrelid = c.oid), '')
            FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
            WHERE c.oid = pg_catalog.pg_filenode_relation(?::oid, ?::oid)""";

    private final ConnectionTarget target;

    RelationNames(ConnectionTarget target) {
        this.target = target;
    }

    /** @param database 0 for what all databases share */
    private record Node(long database, long space, long number) {
        static Optional<Node> of(String path) {
            Matcher parts = PATH.matcher(path);
            if (!parts.matches()) {
                return Optional.empty();
            }
            long number = Long.parseLong(parts.group("node"));
            if (parts.group("global") != null) {
                return Optional.of(new Node(0, PG_GLOBAL, number));
            } else if (parts.group("database") != null) {
                return Optional.of(new Node(Long.parseLong(parts.group("database")), PG_DEFAULT, number));
            }
            return Optional.of(
                    new Node(Long.parseLong(parts.group("moved")), Long.parseLong(parts.group("space")), number));
        }
    }

    /** The same pages in the same order, with names where there are any. */
    List<DamagedPage> named(List<DamagedPage> pages) {
        if (pages.isEmpty()) {
            return pages;
        }
        Set<Node> wanted = new LinkedHashSet<>();
        pages.forEach(page -> Node.of(page.path()).ifPresent(wanted::add));
        Map<Node, String> names = new HashMap<>();
        wanted.stream().map(Node::database).distinct().limit(DATABASES).forEach(database -> {
            try {
                names.putAll(names(database, wanted));
            } catch (SQLException | WalfleetException e) {
                log.warn("damaged relations stay without names database_oid={} reason={}", database, e.getMessage());
            }
        });
        return pages.stream()
                .map(page ->
                        Node.of(page.path()).map(names::get).map(page::named).orElse(page))
                .toList();
    }

    private Map<Node, String> names(long database, Set<Node> wanted) throws SQLException {
        Map<Node, String> names = new HashMap<>();
        Optional<DatabaseName> name = database == 0 ? Optional.of(target.database()) : database(database);
        if (name.isEmpty()) {
            return names; // dropped meanwhile
        }
        try (Connection connection = target.database(name.orElseThrow()).connect();
                PreparedStatement ask = connection.prepareStatement(NAME)) {
            for (Node node : wanted) {
                if (node.database() == database) {
                    ask.setLong(1, node.space());
                    ask.setLong(2, node.number());
                    first(ask)
                            .ifPresent(
                                    found -> names.put(node, database == 0 ? found : name.orElseThrow() + "." + found));
                }
            }
        }
        return names;
    }

    private Optional<DatabaseName> database(long oid) throws SQLException {
        try (Connection connection = target.connect();
                PreparedStatement ask =
                        connection.prepareStatement("SELECT datname FROM pg_catalog.pg_database WHERE oid = ?::oid")) {
            ask.setLong(1, oid);
            return first(ask).map(DatabaseName::new);
        }
    }

    private static Optional<String> first(PreparedStatement ask) throws SQLException {
        try (ResultSet row = ask.executeQuery()) {
            return row.next() ? Optional.of(row.getString(1)) : Optional.empty();
        }
    }
}
