package dev.walfleet.postgres.dump;

import dev.walfleet.postgres.cluster.ClusterInspector;
import dev.walfleet.postgres.cluster.ConnectionTarget;
import dev.walfleet.postgres.cluster.DumpFormat;
import dev.walfleet.postgres.cluster.DumpProperties;
import dev.walfleet.postgres.cluster.ServerVersion;
import dev.walfleet.postgres.server.PostgresTool;
import dev.walfleet.postgres.tool.Diagnostics;
import dev.walfleet.postgres.tool.PrivateFolder;
import dev.walfleet.postgres.tool.ToolCommand;
import dev.walfleet.postgres.tool.ToolProcess;
import dev.walfleet.postgres.tool.ToolRun;
import dev.walfleet.postgres.tool.Toolbox;
import dev.walfleet.vocabulary.FailureCode;
import dev.walfleet.vocabulary.WalfleetException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Dumps one database once, by a pg_dump that fits the server, uncompressed, in one consistent snapshot. When a method returns
 * normally, pg_dump ended with status 0 and the archive is whole; before that nobody may commit it. Every other end is a
 * {@link WalfleetException} with its code ({@code DATABASE_*}, {@code TOOL_*}; HANDED_BACK after {@link #cancel()} or an interrupt),
 * or the {@link IOException} of the caller's own stream or handler, unchanged. No process outlives the call; where this
 * process is killed, pg_dump ends by itself.
 *
 * <p>An object runs once. {@link #bytes()} and {@link #cancel()} are for other threads.
 */
public final class DumpRun {
    private static final Logger log = LoggerFactory.getLogger(DumpRun.class);

    private final ConnectionTarget target;
    private final DumpProperties options;
    private final Toolbox toolbox;
    private final ToolRun run = new ToolRun();
    private final AtomicLong bytes = new AtomicLong();

    /** @param target the database to dump */
    public DumpRun(ConnectionTarget target, DumpProperties options, Toolbox toolbox) {
        this.target = target;
        this.options = options;
        this.toolbox = toolbox;
    }

    /** Custom format; {@code archive} is written by the calling thread and not closed. */
    public DumpReport toStream(OutputStream archive) throws IOException {
        long start = System.nanoTime();
        ServerVersion server = new ClusterInspector(target).version();
        ToolCommand command = command(server, List.of("--format=custom"));
        try (ToolProcess process = run.start(command)) {
            ArchiveStart head = new ArchiveStart();
            run.pump(process.output(), (buffer, length) -> {
                head.see(buffer, length);
                archive.write(buffer, 0, length);
                bytes.addAndGet(length);
            });
            end(process);
            head.check();
            return report(process, server, DumpFormat.CUSTOM, List.of(), start);
        }
    }

    /**
     * Directory format with {@code jobs} connections. Each file is handed over when pg_dump has finished it, by the calling thread,
     * and deleted thereafter; {@code toc.dat} comes last, after pg_dump ended well. With one job pg_dump does not tell what is
     * finished, so that all files come at the end.
     *
     * @param scratch an existing folder in which a private one is made and deleted at the end. It needs room for the tables being
     *     dumped at a time and those finished but not yet handed over: pg_dump does not wait for a slow handler. In the worst case
     *     that is the size of the whole archive
     */
    public DumpReport toFolder(Path scratch, FinishedFile handler) throws IOException {
        long start = System.nanoTime();
        ServerVersion server = new ClusterInspector(target).version();
        try (PrivateFolder folder = PrivateFolder.in(scratch)) {
            Path archive = folder.path().resolve("archive");
            FolderHandOver files = new FolderHandOver(archive, handler);
            ToolCommand command = command(
                            server,
                            List.of(
                                    "--format=directory",
                                    "--jobs=" + options.jobs(),
                                    "--verbose",
                                    "--no-sync",
                                    "--file=" + archive))
                    .listening(FolderHandOver::isNoise, files::hear);
            try (ToolProcess process = run.start(command)) {
                while (process.isAlive()) {
                    run.check(process);
                    files.handOverFinished();
                    bytes.set(files.bytes());
                }
                end(process);
                files.handOverRest();
                bytes.set(files.bytes());
                return report(process, server, DumpFormat.DIRECTORY, files.names(), start);
            }
        }
    }

    /** Bytes of the archive so far; in directory format those that lie in scratch are counted, too. */
    public long bytes() {
        return bytes.get();
    }

    /** Ends pg_dump; the running method then throws. Calling it again, or before or after the run, is harmless. */
    public void cancel() {
        run.cancel();
    }

    private ToolCommand command(ServerVersion server, List<String> format) {
        List<String> arguments = new ArrayList<>(format);
        arguments.add("--compress=0");
        arguments.add("--lock-wait-timeout=" + options.lockWait().toMillis());
        options.excludeTables().forEach(pattern -> arguments.add("--exclude-table=" + pattern));
        options.excludeTableData().forEach(pattern -> arguments.add("--exclude-table-data=" + pattern));
        return ToolCommand.of(toolbox.forServer(PostgresTool.PG_DUMP, server.major()), PostgresTool.PG_DUMP, arguments)
                .connectedTo(target);
    }

    private void end(ToolProcess process) {
        int status = run.end(process);
        if (status != 0) {
            throw new DumpFailure(target).of("pg_dump", status, process.diagnostics());
        }
    }

    private DumpReport report(
            ToolProcess process, ServerVersion server, DumpFormat format, List<String> files, long start) {
        Duration took = Duration.ofNanos(System.nanoTime() - start);
        Diagnostics said = process.diagnostics();
        said.warnings()
                .forEach(warning -> log.warn("pg_dump warned database={} warning={}", target.database(), warning));
        return new DumpReport(
                process.version().toString(),
                server,
                format,
                bytes.get(),
                files,
                Stream.concat(options.excludeTables().stream(), options.excludeTableData().stream())
                        .toList(),
                said.warnings(),
                took);
    }

    /** Takes a finished file of a directory dump. */
    @FunctionalInterface
    public interface FinishedFile {
        /** @param name the file's name inside the archive, {@code 3412.dat}; the file is deleted when this returns */
        void accept(String name, Path file) throws IOException;
    }

    /** The first bytes of an archive in custom format. */
    private static final class ArchiveStart {
        private static final byte[] MAGIC = {'P', 'G', 'D', 'M', 'P'};
        private int seen;

        void see(byte[] buffer, int length) {
            for (int i = 0; i < length && seen < MAGIC.length; i++, seen++) {
                if (buffer[i] != MAGIC[seen]) {
                    throw notAnArchive();
                }
            }
        }

        void check() {
            if (seen < MAGIC.length) {
                throw notAnArchive();
            }
        }

        private static WalfleetException notAnArchive() {
            return new WalfleetException(
                    FailureCode.TOOL_FAILED,
                    "what pg_dump wrote is no archive: it does not begin with PGDMP",
                    "is the pg_dump that was found really PostgreSQL's? see WALFLEET_POSTGRES_PATH");
        }
    }
}
