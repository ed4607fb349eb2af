/**
 * A small client of PostgreSQL's frontend/backend protocol, version 3, for the paths where JDBC cannot go or is slow: COPY
 * out, and WAL streaming with its timeline switches. Source: the chapters "Frontend/Backend Protocol" and "Streaming
 * Replication Protocol" of the PostgreSQL documentation.
 */
@NullMarked
package dev.walfleet.postgres.wire;

import org.jspecify.annotations.NullMarked;
