package dev.walfleet.cli.demo;

import dev.walfleet.postgres.server.PostgresServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/** The database of the demo: a small shop with types, a role, constraints, a mixed-case table and a few hundred thousand rows. */
final class ShopDatabase {
    static final String NAME = "shop";

    /** What the demo loses and gets back. */
    static final String LOST_TABLE = "public.orders";

    private static final int CUSTOMERS = 20_000;
    private static final int ORDERS = 200_000;
    private static final int ITEMS = 150_000;

    private static final List<String> STATEMENTS = List.of(
            "CREATE ROLE shop_app NOLOGIN",
            "CREATE TYPE order_state AS ENUM ('open', 'paid', 'sent', 'returned')",
            "CREATE DOMAIN email AS text CHECK (VALUE ~ '@')",
            "CREATE TABLE customers (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text NOT NULL, mail email UNIQUE)",
            "CREATE TABLE orders (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, customer bigint NOT NULL REFERENCES customers,"
                    + " state order_state NOT NULL, total numeric(10,2) NOT NULL, placed timestamptz NOT NULL)",
            "CREATE INDEX orders_by_customer ON orders (customer, placed)",
            "CREATE TABLE \"OrderItem\" (\"orderId\" bigint NOT NULL, line int NOT NULL, article text NOT NULL, details jsonb,"
                    + " PRIMARY KEY (\"orderId\", line))",
            "CREATE VIEW open_orders AS SELECT * FROM orders WHERE state = 'open'",
            "GRANT SELECT ON ALL TABLES IN SCHEMA public TO shop_app",
            "INSERT INTO customers (name, mail) SELECT 'Customer ' || i, 'c' || i || '@example.com'"
                    + " FROM generate_series(1, " + CUSTOMERS + ") i",
            "INSERT INTO orders (customer, state, total, placed) SELECT 1 + i % " + CUSTOMERS
                    + ", (enum_range(NULL::order_state))[1 + i % 4], (i * 37 % 100000) / 100.0,"
                    + " timestamptz '2026-01-01 00:00:00+00' + i * interval '1 minute' FROM generate_series(1, "
                    + ORDERS + ") i",
            "INSERT INTO \"OrderItem\" SELECT 1 + i % " + ORDERS + ", i / " + ORDERS + ", md5(i::text),"
                    + " jsonb_build_object('weight', i % 500, 'gift', i % 7 = 0) FROM generate_series(1, " + ITEMS
                    + ") i",
            "ANALYZE");

    private ShopDatabase() {}

    /** Makes it. @return how many rows it has */
    static long create(PostgresServer server) throws SQLException {
        server.execute("postgres", "CREATE DATABASE " + NAME);
        try (Connection connection = server.connect(NAME);
                Statement statement = connection.createStatement()) {
            for (String sql : STATEMENTS) {
                statement.execute(sql);
            }
        }
        return (long) CUSTOMERS + ORDERS + ITEMS;
    }
}
