package dev.walfleet.restore.run;

import dev.walfleet.postgres.server.PostgresInstallation;
import dev.walfleet.postgres.server.RecoveringServer;
import dev.walfleet.postgres.server.RecoveryState;
import dev.walfleet.postgres.server.ShellWord;
import dev.walfleet.restore.RestoreWatch;
import dev.walfleet.restore.plan.RecoveryPlan;
import dev.walfleet.restore.recovery.RecoveryTarget;
import dev.walfleet.restore.recovery.TargetAction;
import dev.walfleet.vocabulary.FailureCode;
import dev.walfleet.vocabulary.Lsn;
import dev.walfleet.vocabulary.WalfleetException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * Lets a restored cluster recover, behind closed doors, and finds out whether it came to where it was to. Only then it is promoted,
 * if that is wanted; in the end it is stopped. A state that is not the one that was asked for is a failure, never a report.
 */
public final class RecoveryRun {
    private static final Duration LOOK = Duration.ofMillis(100);

    private final PostgresInstallation installation;
    private final Path data;
    private final RecoveryPlan plan;
    private final TargetAction action;
    private final List<String> roles;
    private final WalFeed feed;
    private boolean gaveUp;

    /**
     * A run on a restored folder.
     *
     * @param roles to ask the server as, the first that exists; any will do
     * @param feed brings the WAL; stays its owner's
     */
    RecoveryRun(
            PostgresInstallation installation,
            Path data,
            RecoveryPlan plan,
            TargetAction action,
            List<String> roles,
            WalFeed feed) {
        this.installation = installation;
        this.data = data;
        this.plan = plan;
        this.action = action;
        this.roles = List.copyOf(roles);
        this.feed = feed;
    }

    /** Recovers. However long it takes: it ends when the target is reached, or the server gives up. */
    public RecoveryReport run(RestoreWatch watch) throws IOException {
        long began = System.nanoTime();
        watch.step("recovering", Math.max(0, plan.end().minus(plan.backup().start())));
        boolean bounded = !(plan.stopsAt() instanceof RecoveryTarget.Latest);
        Map<String, String> settings = new HashMap<>();
        if (bounded) {
            settings.put("recovery_target_action", TargetAction.PAUSE.word());
        }
        settings.put("restore_command", feed.restoreCommand());
        try (RecoveringServer server = RecoveringServer.start(installation, data, settings, roles)) {
            RecoveryState reached = await(server, watch, state -> state.paused() || !state.inRecovery());
            if (bounded && !reached.inRecovery()) {
                throw failed("the server was promoted before its target", server);
            }
            if (bounded ? server.stopping().isEmpty() : reached.inRecovery()) {
                throw failed("the server paused before " + (bounded ? "its target" : "the end of the WAL"), server);
            }
            String words = server.stopping()
                    .orElse("archive recovery complete at "
                            + reached.replayed().map(Lsn::toString).orElse("?"));
            confirm(reached, words);
            RecoveryState now = reached;
            if (bounded && action == TargetAction.PROMOTE) {
                server.promote();
                now = await(server, watch, state -> !state.inRecovery());
            }
            server.stop();
            return new RecoveryReport(
                    words,
                    reached.replayed(),
                    reached.lastTransaction(),
                    now.timeline(),
                    !now.inRecovery(),
                    false,
                    now.subscriptions(),
                    Duration.ofNanos(System.nanoTime() - began));
        }
    }

    private RecoveryState await(RecoveringServer server, RestoreWatch watch, Predicate<RecoveryState> there)
            throws IOException {
        while (true) {
            Optional<RecoveryState> state = asked(server, watch).filter(there);
            if (state.isPresent()) {
                return state.orElseThrow();
            }
            pause();
        }
    }

    private Optional<RecoveryState> asked(RecoveringServer server, RestoreWatch watch) throws IOException {
        feed.check();
        Optional<RecoveryState> state = server.state();
        if (state.isEmpty() && !server.isRunning()) {
            throw failed(server.died().orElse("it ended without a word"), server);
        }
        state.flatMap(RecoveryState::replayed)
                .ifPresent(at -> watch.bytes(Math.max(0, at.minus(plan.backup().start()))));
        return state;
    }

    private void confirm(RecoveryState reached, String words) {
        if (plan.stopsAt() instanceof RecoveryTarget.AtTime at) {
            Optional<Instant> last = reached.lastTransaction();
            boolean late = last.isPresent()
                    && (at.inclusive()
                            ? last.orElseThrow().isAfter(at.time())
                            : !last.orElseThrow().isBefore(at.time()));
            if (late) {
                throw notReached("a transaction of " + last.orElseThrow() + " was replayed", words);
            }
        }
        Optional<Lsn> least = plan.mustReplay();
        if (least.isPresent()
                && reached.replayed()
                        .filter(at -> at.compareTo(least.orElseThrow()) > 0)
                        .isEmpty()) {
            throw notReached(
                    "replay ended at " + reached.replayed().map(Lsn::toString).orElse("nothing")
                            + ", and the archive has a record at " + least.orElseThrow(),
                    words);
        }
    }

    /** Whether the server ended or stopped by itself, and not in a state that nobody asked for. */
    boolean gaveUp() {
        return gaveUp;
    }

    private WalfleetException notReached(String what, String words) {
        return new WalfleetException(
                FailureCode.RESTORE_FAILED,
                "the recovery of " + data + " did not end at " + plan.stopsAt() + ": " + what + " (" + words + ")",
                "the server was stopped; this must not happen, please report it with the plan that --dry-run prints");
    }

    private WalfleetException failed(String why, RecoveringServer server) {
        gaveUp = true;
        Optional<String> tooLow = server.tooLow();
        if (tooLow.isPresent()) {
            return new WalfleetException(
                    FailureCode.RESTORE_FAILED,
                    "the server does not recover " + data + ": " + tooLow.orElseThrow(),
                    "set it as high in " + data.resolve("postgresql.conf")
                            + " (configuration that is elsewhere is in no backup), then: pg_ctl start -D "
                            + ShellWord.of(data.toString())
                            + "; it recovers from there, all WAL is in place");
        }
        return new WalfleetException(
                FailureCode.RESTORE_FAILED,
                "the server does not recover " + data + ": " + why,
                "the server's log ends with:\n" + server.logTail(15));
    }

    private static void pause() throws IOException {
        try {
            TimeUnit.MILLISECONDS.sleep(LOOK.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while a server recovered", e);
        }
    }
}
