package dev.walfleet.cli.restore;

import dev.walfleet.cli.fleet.PhysicalShelf;
import dev.walfleet.cli.fleet.Shelves;
import dev.walfleet.cli.screen.ProgressBar;
import dev.walfleet.cli.shell.ExitStatus;
import dev.walfleet.cli.shell.Invocation;
import dev.walfleet.cli.shell.JsonOption;
import dev.walfleet.postgres.server.PostgresInstallation;
import dev.walfleet.postgres.server.ServerStart;
import dev.walfleet.repository.RepositoryLog;
import dev.walfleet.restore.physical.RestoreTarget;
import dev.walfleet.restore.plan.RecoveryOrder;
import dev.walfleet.restore.plan.RecoveryPlan;
import dev.walfleet.restore.recovery.Purpose;
import dev.walfleet.restore.recovery.RecoveryTarget;
import dev.walfleet.restore.recovery.TargetAction;
import dev.walfleet.restore.run.ClusterRestore;
import dev.walfleet.restore.run.RecoveryReport;
import dev.walfleet.vocabulary.BackupId;
import dev.walfleet.vocabulary.ClusterId;
import dev.walfleet.vocabulary.Failing;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** {@code walfleet restore --data-dir}: a whole cluster as of a moment, from a repository alone. */
final class ClusterRestoring {
    private static final Duration START_LIMIT = Duration.ofMinutes(10);

    private final Invocation invocation;
    private final JsonOption json;
    private final RecoveryOption recovery;
    private final String role;
    private final int threads;

    ClusterRestoring(Invocation invocation, JsonOption json, RecoveryOption recovery, String role, int threads) {
        this.invocation = invocation;
        this.json = json;
        this.recovery = recovery;
        this.role = role;
        this.threads = threads;
    }

    int run(Shelves shelves, ClusterId id, Optional<BackupId> backup, boolean dryRun) throws IOException {
        Purpose purpose = recovery.purpose();
        RecoveryTarget target = recovery.target(invocation);
        PhysicalShelf shelf = PhysicalShelf.of(shelves, id, invocation::say);
        RecoveryPlan plan = shelf.planner().plan(new RecoveryOrder(id, target, recovery.timeline(), backup));
        plan.explain().forEach(sentence -> invocation.say("  " + sentence));
        if (purpose instanceof Purpose.Standby standby) {
            invocation.say("  then it is a standby and follows " + standby.primary());
        }
        Path data = recovery.dataDir(invocation);
        if (dryRun) {
            invocation.answer(
                    json, RecoveryAnswer.planned(plan, purpose, data), () -> "nothing was done: this was a dry run");
            return ExitStatus.SOUND;
        }
        RestoreNews news =
                new RestoreNews(invocation.configIfAny(), id, plan.backup().id(), data.toString());
        String words = " backup=" + plan.backup().id() + " cluster=" + id + " target=\"" + target + "\" data=" + data;
        try (news) {
            news.started();
            try {
                RecoveryAnswer answer = interruptible(plan, purpose, shelf, data);
                log(shelves, "restore completed" + words);
                news.completed(plan.backup().id());
                answer.notes().forEach(note -> invocation.say("note: " + note));
                invocation.answer(json, answer, answer::screen);
                return ExitStatus.SOUND;
            } catch (IOException | RuntimeException e) {
                log(shelves, "restore failed" + words + " code=" + Failing.of(e).code());
                news.failed(e);
                throw e;
            }
        }
    }

    private RecoveryAnswer interruptible(RecoveryPlan plan, Purpose purpose, PhysicalShelf shelf, Path data)
            throws IOException {
        Interruption interruption = Interruption.says(
                invocation,
                "walfleet: interrupted: " + data
                        + " is no cluster yet; the same command with --delta goes on with what is there");
        try {
            return carriedOut(plan, purpose, shelf, data);
        } finally {
            interruption.over();
        }
    }

    private RecoveryAnswer carriedOut(RecoveryPlan plan, Purpose purpose, PhysicalShelf shelf, Path data)
            throws IOException {
        long began = System.nanoTime();
        // found before hours of work, not after them
        Optional<PostgresInstallation> server = recovery.start()
                ? Optional.of(PostgresInstallation.ofMajor(
                        shelf.manifest(plan.backup().id()).source().majorVersion()))
                : Optional.empty();
        try (ProgressBar bar = invocation.progress()) {
            BarWatch watch = new BarWatch(bar);
            ClusterRestore restore =
                    new ClusterRestore(plan, shelf.copies(plan.backup().id()), shelf.wal());
            RestoreTarget into = new RestoreTarget(data, recovery.tablespaces(invocation), recovery.delta(), threads);
            ClusterRestore.Prepared prepared;
            Optional<RecoveryReport> report = Optional.empty();
            if (server.isPresent() && purpose instanceof Purpose.Copy copy) {
                ClusterRestore.Recovered recovered =
                        restore.recover(into, copy, recovery.port(), server.orElseThrow(), roles(), watch);
                prepared = recovered.prepared();
                report = Optional.of(recovered.report());
            } else {
                prepared = restore.prepare(into, purpose, recovery.port(), watch);
            }
            boolean running = server.isPresent() && !purpose.equals(new Purpose.Copy(TargetAction.SHUTDOWN));
            if (running) {
                watch.step("starting the server", 0);
                new ServerStart(server.orElseThrow(), data)
                        .start(data.resolveSibling(data.getFileName() + ".log"), START_LIMIT);
            }
            return RecoveryAnswer.done(
                    plan, purpose, prepared, report, running, Duration.ofNanos(System.nanoTime() - began));
        }
    }

    /** Any role may ask how far a recovery is. */
    private List<String> roles() {
        Set<String> roles = new LinkedHashSet<>(List.of(role, "postgres", "walfleet"));
        roles.add(System.getProperty("user.name", "postgres"));
        Optional.ofNullable(invocation.environment().get("POSTGRES_USER")).ifPresent(roles::add);
        return List.copyOf(roles);
    }

    private static void log(Shelves shelves, String words) {
        shelves.repositories().forEach(r -> r.log().append(RepositoryLog.Kind.RESTORE, words));
    }
}
