package dev.walfleet.postgres.physical;

import dev.walfleet.postgres.cluster.ConnectionTarget;
import dev.walfleet.postgres.cluster.Sql;
import dev.walfleet.postgres.wire.WireConnection;
import java.io.IOException;
import java.util.HexFormat;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads single pages again, over a connection of its own that is made when the first one is asked for. Safe for use by several threads. */
final class SecondLook implements PageReader, AutoCloseable {
    private final ConnectionTarget target;
    private @Nullable WireConnection connection;

    SecondLook(ConnectionTarget target) {
        this.target = target;
    }

    @Override
    public synchronized Optional<byte[]> read(String path, long offset, int length) {
        String hex = SourceSession.query(
                        connection(),
                        target,
                        "reading a page of " + path + " again",
                        "SELECT encode(pg_read_binary_file(" + Sql.literal(path) + ", " + offset + ", " + length
                                + ", true), 'hex')")
                .get(0)
                .get(0);
        return Optional.ofNullable(hex).map(HexFormat.of()::parseHex);
    }

    private WireConnection connection() {
        WireConnection open = connection;
        if (open == null) {
            try {
                open = SourceSession.open(target);
            } catch (IOException e) {
                throw SourceSession.classed(e, "connecting", target);
            }
            connection = open;
        }
        return open;
    }

    @Override
    public synchronized void close() {
        if (connection != null) {
            connection.close();
        }
    }
}
