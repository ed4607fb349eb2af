package dev.walfleet.postgres.dump;

import dev.walfleet.postgres.cluster.ClusterInspector;
import dev.walfleet.postgres.cluster.ConnectionTarget;
import dev.walfleet.postgres.cluster.ServerVersion;
import dev.walfleet.postgres.server.PostgresTool;
import dev.walfleet.postgres.tool.ToolCommand;
import dev.walfleet.postgres.tool.ToolProcess;
import dev.walfleet.postgres.tool.ToolRun;
import dev.walfleet.postgres.tool.Toolbox;
import dev.walfleet.vocabulary.FailureCode;
import dev.walfleet.vocabulary.WalfleetException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Dumps what belongs to the whole cluster (roles, memberships, tablespaces and their settings) as SQL, by pg_dumpall. The same
 * promises as {@link DumpRun}'s.
 */
public final class GlobalsRun {
    private static final Logger log = LoggerFactory.getLogger(GlobalsRun.class);

    private final ConnectionTarget target;
    private final Toolbox toolbox;
    private final ToolRun run = new ToolRun();
    private final AtomicLong bytes = new AtomicLong();

    /** @param target the maintenance database */
    public GlobalsRun(ConnectionTarget target, Toolbox toolbox) {
        this.target = target;
        this.toolbox = toolbox;
    }

    /**
     * Writes the script; {@code script} is not closed. Roles come with their password hashes where the role may read them (superusers and
     * members of {@code pg_read_all_data} may), otherwise without; the report says which.
     */
    public GlobalsReport toStream(OutputStream script) throws IOException {
        long start = System.nanoTime();
        ClusterInspector inspector = new ClusterInspector(target);
        ServerVersion server = inspector.version();
        boolean passwords = inspector.mayReadPasswords();
        try (ToolProcess process = run.start(command(server, passwords))) {
            Tail tail = new Tail();
            run.pump(process.output(), (buffer, length) -> {
                script.write(buffer, 0, length);
                tail.see(buffer, length);
                bytes.addAndGet(length);
            });
            int status = run.end(process);
            if (status != 0) {
                throw new DumpFailure(target).of("pg_dumpall", status, process.diagnostics());
            }
            tail.check();
            if (!passwords) {
                log.warn("globals dumped without the passwords of the roles target={}", target);
            }
            return new GlobalsReport(
                    process.version().toString(),
                    server,
                    bytes.get(),
                    passwords,
                    process.diagnostics().warnings(),
                    Duration.ofNanos(System.nanoTime() - start));
        }
    }

    public long bytes() {
        return bytes.get();
    }

    /** Ends pg_dumpall; the running method then throws. */
    public void cancel() {
        run.cancel();
    }

    private ToolCommand command(ServerVersion server, boolean passwords) {
        List<String> arguments = new ArrayList<>(List.of("--globals-only"));
        arguments.add("--database=" + target.database());
        if (!passwords) {
            arguments.add("--no-role-passwords");
        }
        return ToolCommand.of(
                        toolbox.forServer(PostgresTool.PG_DUMPALL, server.major()), PostgresTool.PG_DUMPALL, arguments)
                .connectedTo(target);
    }

    /** The last bytes of the script: pg_dumpall ends it with a comment. */
    private static final class Tail {
        private static final String END = "PostgreSQL database cluster dump complete";
        private static final int KEPT = 400;
        private String kept = "";

        void see(byte[] buffer, int length) {
            int from = Math.max(0, length - KEPT);
            String more = kept + new String(buffer, from, length - from, StandardCharsets.ISO_8859_1);
            kept = more.substring(Math.max(0, more.length() - KEPT));
        }

        void check() {
            if (!kept.contains(END)) {
                throw new WalfleetException(
                        FailureCode.TOOL_FAILED,
                        "the script that pg_dumpall wrote does not end with its closing comment",
                        "is the pg_dumpall that was found really PostgreSQL's? see WALFLEET_POSTGRES_PATH");
            }
        }
    }
}
