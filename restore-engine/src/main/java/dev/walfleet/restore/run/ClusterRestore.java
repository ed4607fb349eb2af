package dev.walfleet.restore.run;

import dev.walfleet.postgres.server.PostgresInstallation;
import dev.walfleet.postgres.server.ServerStart;
import dev.walfleet.repository.Repository;
import dev.walfleet.repository.manifest.PhysicalManifest;
import dev.walfleet.repository.wal.WalSource;
import dev.walfleet.restore.RestoreWatch;
import dev.walfleet.restore.physical.PhysicalRestore;
import dev.walfleet.restore.physical.RestoreTarget;
import dev.walfleet.restore.physical.RestoredFiles;
import dev.walfleet.restore.plan.RecoveryPlan;
import dev.walfleet.restore.recovery.Purpose;
import dev.walfleet.restore.recovery.RecoveryFiles;
import dev.walfleet.restore.recovery.RecoverySettings;
import dev.walfleet.restore.recovery.RestoredSettings;
import dev.walfleet.restore.recovery.StandbySettings;
import dev.walfleet.restore.recovery.UnfinishedSettings;
import dev.walfleet.vocabulary.Failing;
import dev.walfleet.vocabulary.FailureCode;
import dev.walfleet.vocabulary.RepositoryName;
import dev.walfleet.vocabulary.Timeline;
import dev.walfleet.vocabulary.WalfleetException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings a cluster back into a folder: its files, its WAL, and the settings that make a server recover to the target. Afterwards a plain
 * {@code pg_ctl start} does the rest. A copy of the backup that is damaged or out of reach is passed over for the next.
 */
public final class ClusterRestore {
    private static final Logger log = LoggerFactory.getLogger(ClusterRestore.class);

    private final RecoveryPlan plan;
    private final List<Copy> copies;
    private final WalSource wal;

    /** One copy of the plan's backup. */
    public record Copy(Repository repository, PhysicalManifest manifest) {}

    /**
     * A cluster that is ready to be started.
     *
     * @param repository which copy was used
     * @param notes what a person should know
     */
    public record Prepared(RestoredFiles files, RepositoryName repository, List<String> notes) {
        public Prepared {
            notes = List.copyOf(notes);
        }
    }

    /** A cluster that has been recovered. */
    public record Recovered(Prepared prepared, RecoveryReport report) {}

    /** @param copies of the plan's backup, in the order in which they are to be tried */
    public ClusterRestore(RecoveryPlan plan, List<Copy> copies, WalSource wal) {
        if (copies.isEmpty()) {
            throw new IllegalArgumentException("a restore of " + plan.backup().id() + " from nowhere");
        }
        this.plan = plan;
        this.copies = List.copyOf(copies);
        this.wal = wal;
    }

    /**
     * Restores. Until it returns, no server gets past its start on the folder.
     *
     * @param port where the server is to listen, on loopback only; absent = as it did
     */
    public Prepared prepare(RestoreTarget target, Purpose purpose, OptionalInt port, RestoreWatch watch)
            throws IOException {
        RestoredSettings settings = settings(purpose, port);
        Prepared prepared = files(target, settings, watch);
        complete(prepared, settings, target.threads(), watch);
        return prepared;
    }

    /**
     * Restores and recovers at once: WAL comes while the server replays it. Where the server does not recover, all of it is there in the
     * end, as after {@link #prepare}, for whoever mends the cause and starts it.
     *
     * @param roles to ask the server as, the first that exists; any will do
     */
    public Recovered recover(
            RestoreTarget target,
            Purpose.Copy purpose,
            OptionalInt port,
            PostgresInstallation installation,
            List<String> roles,
            RestoreWatch watch)
            throws IOException {
        RestoredSettings settings = settings(purpose, port);
        Prepared prepared = files(target, settings, watch);
        Path data = prepared.files().data();
        new RecoveryFiles(data).raise(new ServerStart(installation, data).controlData());
        new WalPlacement(plan, wal, data, target.threads()).begin();
        ServerStart.own(data.resolve("pg_wal"));
        try (WalFeed feed = WalFeed.begin(plan, wal, data)) {
            RecoveryRun run = new RecoveryRun(installation, data, plan, purpose.action(), roles, feed);
            RecoveryReport report;
            try {
                report = run.run(watch);
            } catch (WalfleetException e) {
                if (run.gaveUp()) {
                    completeAfter(e, prepared, settings, target.threads(), watch);
                }
                throw e;
            }
            new RecoveryFiles(data).replace(settings);
            return new Recovered(prepared, report);
        }
    }

    /** What goes wrong now is told beside the reason why it is done. */
    private void completeAfter(
            WalfleetException reason, Prepared prepared, RestoredSettings settings, int threads, RestoreWatch watch) {
        try {
            complete(prepared, settings, threads, watch);
        } catch (IOException | WalfleetException e) {
            log.warn("the folder is not complete: run it again, with --delta reason={}", e.getMessage());
            reason.addSuppressed(e);
        }
    }

    private void complete(Prepared prepared, RestoredSettings settings, int threads, RestoreWatch watch)
            throws IOException {
        Path data = prepared.files().data();
        new WalPlacement(plan, wal, data, threads).run(watch);
        new RecoveryFiles(data).replace(settings);
        ServerStart.own(data.resolve("pg_wal"));
    }

    private static void own(RestoredFiles files) {
        ServerStart.own(files.data());
        files.tablespaces().values().stream()
                .filter(Files::exists) // one that was dropped while the backup ran has nothing
                .forEach(ServerStart::own);
    }

    private RestoredSettings settings(Purpose purpose, OptionalInt port) {
        if (purpose instanceof Purpose.Standby standby) {
            return new StandbySettings(standby.primary(), port);
        }
        Optional<Timeline> timeline =
                plan.timeline().equals(plan.backup().timeline()) ? Optional.empty() : Optional.of(plan.timeline());
        return new RecoverySettings(
                plan.order().cluster(),
                plan.stopsAt(),
                timeline,
                ((Purpose.Copy) purpose).action(),
                copies.get(0).manifest().source().majorVersion(),
                port);
    }

    private Prepared files(RestoreTarget target, RestoredSettings settings, RestoreWatch watch) throws IOException {
        List<String> notes = new ArrayList<>();
        RestoreTarget into = target;
        for (int i = 0; ; i++) {
            Copy copy = copies.get(i);
            try {
                RestoredFiles files = new PhysicalRestore(copy.repository(), copy.manifest())
                        .run(
                                into,
                                watch,
                                data -> notes.addAll(new RecoveryFiles(data)
                                        .write(new UnfinishedSettings(settings), plan.segmentSize())));
                own(files);
                return new Prepared(files, copy.repository().name(), notes);
            } catch (IOException | WalfleetException e) {
                FailureCode code = Failing.of(e).code();
                if (i == copies.size() - 1 || !another(code)) {
                    throw e;
                }
                log.warn(
                        "copy passed over repository={} backup={} code={}",
                        copy.repository().name(),
                        copy.manifest().backup(),
                        code);
                notes.add("the copy in repository " + copy.repository().name() + " was not usable: " + e.getMessage());
                // what the first copy gave is there and checked: the next one goes on from it
                into = new RestoreTarget(target.data(), target.tablespaces(), true, target.threads());
            }
        }
    }

    private static boolean another(FailureCode code) {
        return switch (code) {
            case OBJECT_DAMAGED,
                    OBJECT_MISSING,
                    REPOSITORY_UNREACHABLE,
                    REPOSITORY_KEY,
                    REPOSITORY_AUTHENTICATION,
                    REPOSITORY_PERMISSION,
                    REPOSITORY_MISSING -> true;
            default -> false;
        };
    }
}
