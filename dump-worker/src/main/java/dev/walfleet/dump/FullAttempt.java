package dev.walfleet.dump;

import dev.walfleet.event.BackupRequested;
import dev.walfleet.postgres.physical.DamagedPage;
import dev.walfleet.postgres.physical.PhysicalReport;
import dev.walfleet.postgres.physical.PhysicalRun;
import dev.walfleet.postgres.physical.SourceServer;
import dev.walfleet.postgres.physical.StartPoint;
import dev.walfleet.repository.BackupStart;
import dev.walfleet.repository.CommitResult;
import dev.walfleet.repository.PhysicalBackupWriter;
import dev.walfleet.repository.RepositoryLog;
import dev.walfleet.repository.RepositorySet;
import dev.walfleet.repository.manifest.PhysicalFacts;
import dev.walfleet.repository.manifest.PhysicalSource;
import dev.walfleet.repository.manifest.Tablespace;
import dev.walfleet.repository.manifest.WalRange;
import dev.walfleet.repository.wal.WalArchive;
import dev.walfleet.runtime.job.JobCancelledException;
import dev.walfleet.runtime.job.JobControl;
import dev.walfleet.vocabulary.BackupId;
import dev.walfleet.vocabulary.Failing;
import dev.walfleet.vocabulary.FailureCode;
import dev.walfleet.vocabulary.FailureKind;
import dev.walfleet.vocabulary.WalfleetException;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One attempt at a full physical backup while it holds the source's lock: reads the files, sees the WAL into the archive, and only
 * then commits.
 */
final class FullAttempt {
    private static final Logger log = LoggerFactory.getLogger(FullAttempt.class);

    private final Source source;
    private final RepositorySet repositories;
    private final Workshop workshop;
    private final Progress progress;
    private final JobControl<BackupRequested> control;
    private final BackupRequested request;
    private volatile Runnable cancel = () -> {};

    FullAttempt(
            Source source,
            RepositorySet repositories,
            Workshop workshop,
            Progress progress,
            JobControl<BackupRequested> control) {
        this.source = source;
        this.repositories = repositories;
        this.workshop = workshop;
        this.progress = progress;
        this.control = control;
        this.request = control.request();
        control.onCancel(() -> cancel.run());
    }

    /** Makes the backup, or finds that an earlier attempt did. */
    CommitResult run() throws IOException, JobCancelledException {
        String systemIdentifier = Workshop.identity(source, request.cluster());
        BackupStart start = new BackupStart(
                request.cluster(),
                systemIdentifier,
                BackupId.base(request.slot()),
                request.job(),
                request.attempt(),
                request.slot(),
                workshop.clock().instant());
        Optional<CommitResult> earlier = repositories.committed(start);
        if (earlier.isPresent()) {
            log.info(
                    "backup is there already backup={} job={}",
                    earlier.orElseThrow().backup(),
                    request.job());
            return earlier.orElseThrow();
        }
        try (PhysicalBackupWriter writer = repositories.beginPhysical(start);
                WalArchive archive = WalArchive.open(repositories, request.cluster(), systemIdentifier)) {
            try {
                return made(writer, archive, systemIdentifier);
            } catch (IOException | RuntimeException e) {
                if (!control.cancelled() && forGood(e)) {
                    writer.discard();
                }
                throw e;
            }
        }
    }

    /** Packs that are finished stay for the next attempt; where there is none they would only lie about. */
    private boolean forGood(Exception e) {
        return control.request().lastAttempt() || Failing.of(e).code().kind() != FailureKind.RETRY;
    }

    private CommitResult made(PhysicalBackupWriter writer, WalArchive archive, String systemIdentifier)
            throws IOException, JobCancelledException {
        PackSink sink = new PackSink(writer);
        PhysicalRun run =
                new PhysicalRun(source.cluster().target(), source.cluster().physical(), sink);
        progress.beginAll(run::bytes, run::expectedBytes);
        try (WalWatch wal = new WalWatch(archive)) {
            cancel = () -> {
                run.cancel();
                wal.end();
            };
            control.check();
            PhysicalReport report = run.run("walfleet " + writer.backup(), start -> {
                same(start, systemIdentifier);
                wal.begin(start);
            });
            tell(report);
            sink.complete(report);
            wal.until(report);
            control.check();
            return commit(writer, report);
        } finally {
            cancel = () -> {};
            progress.end();
        }
    }

    /** The WAL of the run, which begins when the server says where. */
    private final class WalWatch implements AutoCloseable {
        private final WalArchive archive;
        private volatile @Nullable BackupWal wal;
        private volatile boolean closed;

        WalWatch(WalArchive archive) {
            this.archive = archive;
        }

        void begin(StartPoint start) {
            BackupWal begun = new BackupWal(
                    source.cluster().target(),
                    archive,
                    workshop.scratch(),
                    start,
                    source.cluster().physical().walTimeout());
            wal = begun;
            if (closed) {
                begun.close();
            }
            begun.begin();
        }

        void until(PhysicalReport report) throws IOException {
            BackupWal begun = wal;
            if (begun != null) {
                begun.until(report.stop());
            }
        }

        void end() {
            closed = true;
            BackupWal begun = wal;
            if (begun != null) {
                begun.close();
            }
        }

        @Override
        public void close() {
            end();
        }
    }

    /** Behind one address there may be several servers. */
    private void same(StartPoint start, String systemIdentifier) {
        String found = start.server().systemIdentifier();
        if (!found.equals(systemIdentifier)) {
            throw new WalfleetException(
                    FailureCode.REPOSITORY_OTHER_CLUSTER,
                    "two connections to " + source.cluster().target() + " reached two clusters: " + systemIdentifier
                            + " and " + found,
                    "name the server itself, not a balancer in front of several clusters");
        }
    }

    private void tell(PhysicalReport report) {
        for (DamagedPage page : report.damaged()) {
            log.error(
                    "damaged page at the source cluster={} relation={} file={} block={} reason=\"{}\"",
                    request.cluster(),
                    page.relation().orElse("unknown"),
                    page.path(),
                    page.block(),
                    page.reason());
        }
        log.info(
                "files of a backup read cluster={} files={} bytes={} vanished={} pages_reread={} damaged={} start={} stop={}",
                request.cluster(),
                report.files().size(),
                report.bytes(),
                report.vanished(),
                report.reread(),
                report.damaged().size(),
                report.start().lsn(),
                report.stop());
    }

    /** The last step: from here on the backup exists. Only the holder of the source's lock takes it. */
    private CommitResult commit(PhysicalBackupWriter writer, PhysicalReport report) throws IOException {
        source.lock().check();
        CommitResult result = writer.commit(facts(report));
        String words = "backup completed backup=" + result.backup() + " cluster=" + request.cluster() + " job="
                + request.job() + " source=" + result.manifest().sourceBytes() + " stored="
                + result.manifest().storedBytes() + " damaged_pages="
                + report.damaged().size() + " repositories="
                + result.repositories();
        log.info(words);
        repositories.repositories().forEach(repository -> repository.log().append(RepositoryLog.Kind.BACKUP, words));
        return result;
    }

    private static PhysicalFacts facts(PhysicalReport report) {
        SourceServer server = report.start().server();
        return new PhysicalFacts(
                new PhysicalSource(
                        server.systemIdentifier(),
                        server.version().text(),
                        server.version().number(),
                        server.standby(),
                        report.checksums(),
                        server.walSegmentSize()),
                new WalRange(report.start().timeline(), report.start().lsn(), report.stop()),
                report.stoppedAt(),
                report.tablespaces().stream()
                        .map(space -> new Tablespace(space.oid(), space.name(), space.location()))
                        .toList(),
                report.damaged().stream()
                        .map(page -> new dev.walfleet.repository.manifest.DamagedPage(
                                page.path(), page.block(), page.relation().orElse(null)))
                        .toList(),
                List.of(),
                Workshop.version());
    }
}
