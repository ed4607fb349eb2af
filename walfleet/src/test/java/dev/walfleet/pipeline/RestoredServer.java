package dev.walfleet.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.walfleet.cli.CommandLineRun;
import dev.walfleet.postgres.server.LoopbackPorts;
import dev.walfleet.postgres.server.PostgresServer;
import dev.walfleet.postgres.server.ServerStart;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What {@code walfleet restore --start} made of a cluster, running beside it. It is stopped and deleted on close. */
final class RestoredServer implements AutoCloseable {
    private static final Duration STOP = Duration.ofMinutes(1);

    private final PostgresServer original;
    private final Path data;
    private final int port;
    private final ServerStart server;
    private final CommandLineRun run;
    private boolean stopped;

    private RestoredServer(PostgresServer original, Path data, int port, CommandLineRun run) {
        this.original = original;
        this.data = data;
        this.port = port;
        this.server = new ServerStart(original.installation(), data);
        this.run = run;
    }

    /** How the command line is run. */
    interface Shell {
        CommandLineRun run(String... words);
    }

    /**
     * Restores and starts it, which must succeed.
     *
     * @param more the target, and what else is to be said
     */
    static RestoredServer start(Shell shell, PostgresServer original, String cluster, Path data, List<String> more) {
        int port = LoopbackPorts.free();
        List<String> words = new ArrayList<>(List.of("restore", cluster, "--data-dir", data.toString(), "--start"));
        words.addAll(List.of("--listen-port", Integer.toString(port)));
        words.addAll(more);
        CommandLineRun run = shell.run(words.toArray(String[]::new));
        assertThat(run.status()).as(words + "\n" + run.out() + run.err()).isZero();
        return new RestoredServer(original, data, port, run);
    }

    Path data() {
        return data;
    }

    int port() {
        return port;
    }

    /** Of the command that restored it. */
    CommandLineRun run() {
        return run;
    }

    /** The first column of the first row. */
    String one(String sql) throws SQLException {
        return Sql.one(original, port, sql);
    }

    /** To look at its files. */
    ServerStart stop() {
        if (!stopped) {
            stopped = true;
            server.stop(STOP);
        }
        return server;
    }

    @Override
    public void close() throws IOException {
        stop();
        Trees.delete(data);
        Files.deleteIfExists(data.resolveSibling(data.getFileName() + ".log"));
    }
}
