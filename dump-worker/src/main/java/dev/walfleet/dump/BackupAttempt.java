package dev.walfleet.dump;

import dev.walfleet.event.BackupRequested;
import dev.walfleet.postgres.cluster.ClusterInspector;
import dev.walfleet.postgres.cluster.ClusterProperties;
import dev.walfleet.postgres.cluster.DatabaseContents;
import dev.walfleet.postgres.cluster.DatabaseFacts;
import dev.walfleet.postgres.cluster.DumpFormat;
import dev.walfleet.postgres.dump.DumpReport;
import dev.walfleet.postgres.dump.DumpRun;
import dev.walfleet.postgres.dump.GlobalsReport;
import dev.walfleet.postgres.dump.GlobalsRun;
import dev.walfleet.repository.BackupStart;
import dev.walfleet.repository.BackupWriter;
import dev.walfleet.repository.CommitResult;
import dev.walfleet.repository.RepositoryLog;
import dev.walfleet.repository.RepositorySet;
import dev.walfleet.repository.manifest.ArchiveFormat;
import dev.walfleet.repository.manifest.LogicalFacts;
import dev.walfleet.repository.manifest.LogicalSource;
import dev.walfleet.repository.manifest.TableEstimate;
import dev.walfleet.repository.seal.SealedWriter;
import dev.walfleet.runtime.job.JobControl;
import dev.walfleet.vocabulary.BackupId;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One attempt at a job while it holds the source's lock: makes the backups of single databases and of the globals. */
final class BackupAttempt {
    private static final Logger log = LoggerFactory.getLogger(BackupAttempt.class);

    private final BackupRequested request;
    private final Source source;
    private final ClusterProperties cluster;
    private final RepositorySet repositories;
    private final Workshop workshop;
    private final Progress progress;
    private final JobControl<BackupRequested> control;
    private volatile Runnable cancel = () -> {};

    BackupAttempt(
            Source source,
            RepositorySet repositories,
            Workshop workshop,
            Progress progress,
            JobControl<BackupRequested> control) {
        this.request = control.request();
        this.source = source;
        this.cluster = source.cluster();
        this.repositories = repositories;
        this.workshop = workshop;
        this.progress = progress;
        this.control = control;
        control.onCancel(() -> cancel.run());
    }

    /** Makes the backup of one database, or finds that an earlier attempt did. */
    CommitResult database(DatabaseFacts database) throws IOException {
        BackupStart start = start(BackupId.logical(request.slot(), database.name()));
        Optional<CommitResult> earlier = repositories.committed(start);
        if (earlier.isPresent()) {
            log.info(
                    "backup is there already backup={} job={}",
                    earlier.orElseThrow().backup(),
                    request.job());
            return earlier.orElseThrow();
        }
        DatabaseContents contents = new ClusterInspector(cluster.target()).contents(database.name());
        progress.refine(database.size().orElse(0), contents.tableBytes());
        DumpRun dump = new DumpRun(cluster.target().database(database.name()), cluster.dump(), workshop.tools());
        try (BackupWriter writer = repositories.begin(start)) {
            progress.begin(database.name(), dump::bytes);
            DumpReport report;
            try {
                report = running(dump::cancel, () -> dump(dump, writer));
            } finally {
                progress.end();
            }
            List<TableEstimate> tables = contents.tables().stream()
                    .map(t -> new TableEstimate(t.schema(), t.name(), t.rows(), t.bytes()))
                    .toList();
            return commit(
                    writer,
                    new LogicalFacts(
                            database.name(),
                            new LogicalSource(
                                    start.systemIdentifier(),
                                    source.facts().version().text(),
                                    report.tool()),
                            report.format() == DumpFormat.DIRECTORY ? ArchiveFormat.DIRECTORY : ArchiveFormat.CUSTOM,
                            report.excluded(),
                            tables,
                            Workshop.version()));
        }
    }

    /** Makes the backup of roles, tablespaces and their settings, or finds that an earlier attempt did. */
    CommitResult globals() throws IOException {
        BackupStart start = start(BackupId.globals(request.slot()));
        Optional<CommitResult> earlier = repositories.committed(start);
        if (earlier.isPresent()) {
            return earlier.orElseThrow();
        }
        GlobalsRun run = new GlobalsRun(cluster.target(), workshop.tools());
        try (BackupWriter writer = repositories.begin(start);
                SealedWriter script = writer.globals()) {
            progress.begin(null, run::bytes);
            GlobalsReport report;
            try {
                report = running(run::cancel, () -> run.toStream(script));
            } finally {
                progress.end();
            }
            script.commit();
            return commit(
                    writer,
                    new LogicalFacts(
                            null,
                            new LogicalSource(
                                    start.systemIdentifier(),
                                    source.facts().version().text(),
                                    report.tool()),
                            ArchiveFormat.SQL,
                            report.passwords() ? List.of() : List.of("--no-role-passwords"),
                            List.of(),
                            Workshop.version()));
        }
    }

    private DumpReport dump(DumpRun dump, BackupWriter writer) throws IOException {
        if (cluster.dump().chosenFormat() == DumpFormat.DIRECTORY) {
            return dump.toFolder(workshop.scratch(), (name, file) -> {
                try (SealedWriter object = writer.directoryFile(name)) {
                    Files.copy(file, object);
                    object.commit();
                }
            });
        }
        try (SealedWriter archive = writer.archive()) {
            DumpReport report = dump.toStream(archive);
            archive.commit();
            return report;
        }
    }

    /** The last step: from here on the backup exists. Only the holder of the source's lock takes it. */
    private CommitResult commit(BackupWriter writer, LogicalFacts what) throws IOException {
        source.lock().check();
        CommitResult result = writer.commit(what);
        String words = "backup completed backup=" + result.backup() + " cluster=" + request.cluster() + " job="
                + request.job() + " source=" + result.manifest().sourceBytes() + " stored="
                + result.manifest().storedBytes() + " repositories=" + result.repositories();
        log.info(words);
        repositories.repositories().forEach(repository -> repository.log().append(RepositoryLog.Kind.BACKUP, words));
        return result;
    }

    private <T> T running(Runnable stop, Step<T> step) throws IOException {
        cancel = stop;
        try {
            if (control.cancelled()) {
                stop.run();
            }
            return step.run();
        } finally {
            cancel = () -> {};
        }
    }

    private BackupStart start(BackupId backup) {
        return new BackupStart(
                request.cluster(),
                Workshop.identity(source, request.cluster()),
                backup,
                request.job(),
                request.attempt(),
                request.slot(),
                workshop.clock().instant());
    }

    /** What reads the source. */
    private interface Step<T> {
        T run() throws IOException;
    }
}
