package dev.walfleet.postgres.restore;

import dev.walfleet.postgres.archive.ArchiveHeader;
import dev.walfleet.postgres.archive.ArchiveToc;
import dev.walfleet.postgres.cluster.ConnectionTarget;
import dev.walfleet.postgres.server.PostgresTool;
import dev.walfleet.postgres.tool.PrivateFolder;
import dev.walfleet.postgres.tool.ToolCommand;
import dev.walfleet.postgres.tool.ToolFailures;
import dev.walfleet.postgres.tool.ToolProcess;
import dev.walfleet.postgres.tool.ToolRun;
import dev.walfleet.postgres.tool.Toolbox;
import dev.walfleet.vocabulary.Failure;
import dev.walfleet.vocabulary.WalfleetException;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Restores an archive into an existing database, by a pg_restore that is not older than the pg_dump that made it. By default it
 * is one transaction: all or nothing; see {@link RestoreOptions#atomic()}.
 * When a method returns normally the restore is complete. Every other end is a {@link WalfleetException} with its code (ARCHIVE_UNREADABLE,
 * RESTORE_TARGET_EXISTS, RESTORE_FAILED, {@code DATABASE_*}, {@code TOOL_*}, HANDED_BACK after {@link #cancel()}), or the {@link IOException} of
 * the caller's stream. No process outlives the call.
 *
 * <p>An object runs once. {@link #bytes()} and {@link #cancel()} are for other threads.
 */
public final class RestoreRun {
    private static final Logger log = LoggerFactory.getLogger(RestoreRun.class);
    private static final int HEADER_LIMIT = 64 * 1024;

    private final ConnectionTarget target;
    private final RestoreOptions options;
    private final Path scratch;
    private final Toolbox toolbox;
    private final ToolRun run = new ToolRun();
    private final AtomicLong bytes = new AtomicLong();
    private final long start = System.nanoTime();

    /**
     * @param target the database to restore into
     * @param scratch a folder, made where it is missing, for what must lie in a file: the list of chosen entries, and the whole
     *     archive where a stream is restored with several jobs
     */
    public RestoreRun(ConnectionTarget target, RestoreOptions options, Path scratch, Toolbox toolbox) {
        this.target = target;
        this.options = options;
        this.scratch = scratch;
        this.toolbox = toolbox;
    }

    /**
     * An archive in custom format, read by the calling thread to its end; not closed. Where the stream throws, even at its very end,
     * a whole restore in one transaction is rolled back; a restore of chosen tables whose rows came before may be committed, but
     * the exception is thrown all the same.
     */
    public RestoreReport fromStream(InputStream archive) throws IOException {
        try (PrivateFolder folder = PrivateFolder.in(scratch)) {
            if (options.jobs() > 1) {
                Path file = folder.path().resolve("archive");
                spool(archive, file);
                return fromPlace(file, file, "custom", folder.path());
            }
            BufferedInputStream in = new BufferedInputStream(archive, HEADER_LIMIT);
            if (options.tables().isEmpty()) {
                in.mark(HEADER_LIMIT);
                ArchiveHeader header = ArchiveToc.readHeader(in);
                in.reset();
                return feed(
                        command(header, Optional.empty(), folder.path(), List.of("--format=custom")),
                        in,
                        Optional.empty());
            }
            Path head = folder.path().resolve("head");
            ArchiveToc toc = readToc(in, head);
            Optional<TablePlan> plan = Optional.of(TablePlan.of(toc, options, target));
            ToolCommand command = command(toc.header(), plan, folder.path(), List.of("--format=custom"));
            try (InputStream whole = new HeadThenRest(head, in)) {
                return feed(command, whole, plan);
            }
        }
    }

    /** An archive in custom format in a file. */
    public RestoreReport fromFile(Path archive) throws IOException {
        try (PrivateFolder folder = PrivateFolder.in(scratch)) {
            return fromPlace(archive, archive, "custom", folder.path());
        }
    }

    /** An archive in directory format. */
    public RestoreReport fromFolder(Path archive) throws IOException {
        try (PrivateFolder folder = PrivateFolder.in(scratch)) {
            return fromPlace(archive, archive.resolve("toc.dat"), "directory", folder.path());
        }
    }

    /** Bytes of the stream read so far; 0 for files and folders. */
    public long bytes() {
        return bytes.get();
    }

    /** Ends pg_restore; the running method then throws. Calling it again, or before or after the run, is harmless. */
    public void cancel() {
        run.cancel();
    }

    private RestoreReport fromPlace(Path archive, Path tocFile, String format, Path folder) throws IOException {
        ArchiveHeader header;
        Optional<TablePlan> plan = Optional.empty();
        try (InputStream in = new BufferedInputStream(Files.newInputStream(tocFile))) {
            if (options.tables().isEmpty()) {
                header = ArchiveToc.readHeader(in);
            } else {
                ArchiveToc toc = ArchiveToc.read(in);
                header = toc.header();
                plan = Optional.of(TablePlan.of(toc, options, target));
            }
        }
        List<String> arguments = new ArrayList<>(List.of("--format=" + format));
        if (options.jobs() > 1) {
            arguments.add("--jobs=" + options.jobs());
        }
        arguments.add(archive.toAbsolutePath().toString());
        try (ToolProcess process = run.start(command(header, plan, folder, arguments))) {
            return end(process, plan);
        }
    }

    private RestoreReport feed(ToolCommand command, InputStream archive, Optional<TablePlan> plan) throws IOException {
        try (ToolProcess process = run.start(command.withInput())) {
            new HeldBackFeed(run, process, bytes).feed(archive);
            return end(process, plan);
        }
    }

    private RestoreReport end(ToolProcess process, Optional<TablePlan> plan) {
        int status = run.end(process);
        if (status != 0) {
            log.debug(
                    "pg_restore failed status={} said={}",
                    status,
                    process.diagnostics().text());
            Failure failure = ToolFailures.ofRestore(status, process.diagnostics());
            throw new WalfleetException(failure.code(), failure.message(), failure.hint());
        }
        List<String> notes = new ArrayList<>(plan.map(TablePlan::notes).orElse(List.of()));
        notes.addAll(process.diagnostics().warnings());
        return new RestoreReport(
                process.version().toString(),
                bytes.get(),
                plan.map(TablePlan::tables).orElse(List.of()),
                notes,
                Duration.ofNanos(System.nanoTime() - start));
    }

    private ToolCommand command(ArchiveHeader header, Optional<TablePlan> plan, Path folder, List<String> more)
            throws IOException {
        List<String> arguments = new ArrayList<>();
        arguments.add(options.atomic() && options.jobs() == 1 ? "--single-transaction" : "--exit-on-error");
        if (!options.owner()) {
            arguments.add("--no-owner");
        }
        if (!options.acl()) {
            arguments.add("--no-privileges");
        }
        if (options.clean()) {
            arguments.add("--clean");
            arguments.add("--if-exists");
        }
        if (plan.isPresent()) {
            Path list = folder.resolve("list");
            Files.writeString(list, plan.orElseThrow().listText());
            arguments.add("--use-list=" + list);
        }
        arguments.addAll(more);
        return ToolCommand.of(toolbox.forArchive(header.pgDumpMajor()), PostgresTool.PG_RESTORE, arguments)
                .connectedTo(target);
    }

    private void spool(InputStream archive, Path file) throws IOException {
        byte[] buffer = new byte[256 * 1024];
        try (OutputStream out = Files.newOutputStream(file)) {
            for (int length = archive.read(buffer); length >= 0; length = archive.read(buffer)) {
                run.check();
                out.write(buffer, 0, length);
                bytes.addAndGet(length);
            }
        }
    }

    /** Reads the table of contents and keeps its bytes, which pg_restore wants to see, too. */
    private static ArchiveToc readToc(BufferedInputStream in, Path head) throws IOException {
        try (OutputStream copy = new BufferedOutputStream(Files.newOutputStream(head))) {
            return ArchiveToc.read(new CopyingStream(in, copy));
        }
    }
}
