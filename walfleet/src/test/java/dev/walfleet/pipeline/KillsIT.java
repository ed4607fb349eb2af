package dev.walfleet.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.walfleet.event.BackupCompleted;
import dev.walfleet.event.BackupProgressed;
import dev.walfleet.event.BackupRequested;
import dev.walfleet.event.CommittedBackup;
import dev.walfleet.vocabulary.BackupId;
import dev.walfleet.vocabulary.Lsn;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is left when everything dies: for {@code walfleet.kill-seconds} shipper, worker in the middle of a full backup, broker, S3
 * store and primary are killed at random moments of a load that notes its own commits, and come back; in the end the primary and
 * the shipper die for good. Every commit that the shipper had confirmed must be in what a restore makes of a repository alone, the archive
 * must have no gap and no segment that changed, and every backup that is called one must restore. {@code walfleet.seed} repeats the
 * order of the kills.
 */
class KillsIT {
    private static final Logger log = LoggerFactory.getLogger(KillsIT.class);
    private static final Duration LENGTH = Duration.ofSeconds(Integer.getInteger("walfleet.kill-seconds", 60));
    private static final Duration PATIENCE = Duration.ofSeconds(150);
    /** Of the requests whose workers were killed many are open in the end, and the last waits for all of them. */
    private static final Duration BACKLOG = PATIENCE.plus(LENGTH);

    private static final Duration MIDDLE = Duration.ofSeconds(10);
    private static final long SEED = Long.getLong("walfleet.seed", System.nanoTime());

    @TempDir
    private Path folder;

    private final Random random = new Random(SEED);
    private final ExecutorService revivals = Executors.newCachedThreadPool();
    private final List<Future<?>> reviving = new ArrayList<>();
    private final List<String> story = new ArrayList<>();

    private enum Victim {
        SHIPPER,
        WORKER,
        BROKER,
        STORE,
        PRIMARY
    }

    @Test
    void whatWasConfirmedIsInWhatIsRestored() throws Exception {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        log.info("random kills seed={} length={}s", SEED, LENGTH.toSeconds());
        try (KillFleet fleet = KillFleet.start(folder);
                CommitLedger ledger = new CommitLedger(fleet.primary(), KillFleet.SLOT, SEED)) {
            try {
                ledger.prepare();
                ledger.start();
                BackupId first = full(fleet, PATIENCE);
                try (ObjectWatch watch = new ObjectWatch(fleet.objectFolders())) {
                    killAtRandom(fleet);
                    revive(fleet);
                    full(fleet, BACKLOG);
                    caughtUp(ledger);
                    theEnd(fleet, ledger);
                    log.info("killed seed={} objects={} {}", SEED, watch.count(), story);
                    assertThat(watch.changes()).as("objects that changed").isEmpty();
                }
                new Aftermath(fleet, ledger, folder).assertSound(first, completed(fleet));
            } catch (Throwable e) {
                throw new AssertionError("seed " + SEED + ": " + e + "\n" + story + "\n" + fleet.report(), e);
            }
        } finally {
            revivals.shutdownNow();
        }
    }

    /** A full backup while nothing dies. */
    private static BackupId full(KillFleet fleet, Duration limit) {
        BackupRequested request = fleet.ask();
        fleet.events()
                .await(
                        "the end of " + request.job(),
                        limit,
                        () -> !fleet.events().completions(request.job()).isEmpty());
        return fleet.events().completions(request.job()).get(0).backups().get(0).backup();
    }

    private void killAtRandom(KillFleet fleet) throws Exception {
        long until = System.nanoTime() + LENGTH.toNanos();
        List<Victim> order = new ArrayList<>();
        while (System.nanoTime() < until) {
            if (order.isEmpty()) {
                order.addAll(List.of(Victim.values()));
                Collections.shuffle(order, random);
            }
            pause(random.nextInt(2500));
            hit(fleet, order.remove(0));
        }
    }

    private void hit(KillFleet fleet, Victim victim) {
        switch (victim) {
            case SHIPPER -> service(fleet.service(ServiceRole.WAL_SHIPPER));
            case WORKER -> {
                if (inTheMiddle(fleet)) {
                    service(fleet.service(ServiceRole.DUMP_WORKER));
                }
            }
            case BROKER -> server(victim, fleet.kafka().isRunning(), fleet.kafka()::kill, fleet.kafka()::start);
            case STORE -> server(victim, fleet.s3().isRunning(), fleet.s3()::kill, fleet.s3()::start);
            case PRIMARY -> server(victim, fleet.primary().isRunning(), fleet.primary()::kill, fleet.primary()::start);
        }
    }

    /** Asks for a full backup, and returns when a worker is reading for it or another; {@code false} where that takes too long. */
    private boolean inTheMiddle(KillFleet fleet) {
        Instant from = Instant.now();
        HeardEvents events = fleet.events();
        try {
            fleet.ask(); // not one that a killed worker had: it is asked for again only after the lease
            events.await(
                    "progress of a full backup",
                    MIDDLE,
                    () -> events.deliveries(BackupProgressed.class, progressed -> progressed.bytesDone() > 0)
                            .anyMatch(delivery -> delivery.time().isAfter(from)));
        } catch (RuntimeException e) {
            told("no backup is under way: " + e.getMessage());
            return false;
        }
        pause(random.nextInt(1500));
        return true;
    }

    private void service(FleetProcess process) {
        if (process.isRunning()) {
            told("kill " + process);
            process.kill();
            pause(random.nextInt(1500));
        }
        process.startAgain();
    }

    /** Kills it, and lets it come back while others are killed. */
    private void server(Victim victim, boolean running, Runnable kill, Runnable start) {
        if (!running) {
            return; // it is coming back
        }
        told("kill " + victim);
        kill.run();
        int outage = random.nextInt(4000);
        reviving.add(revivals.submit(() -> {
            pause(outage);
            start.run();
        }));
    }

    private void revive(KillFleet fleet) throws Exception {
        for (Future<?> one : reviving) {
            one.get(2, TimeUnit.MINUTES);
        }
        fleet.complete();
    }

    /**
     * The shipper has stored all that was committed up to now. The last backup stored WAL of its own, ahead of a shipper that is
     * still behind: who dies then leaves a gap, of WAL that nobody confirmed.
     */
    private static void caughtUp(CommitLedger ledger) {
        Lsn now = ledger.committed().lastEntry().getValue();
        Awaitility.await("the shipper has confirmed " + now)
                .atMost(PATIENCE)
                .until(() -> ledger.confirmed().compareTo(now) >= 0);
    }

    /** The primary and the shipper die while the load goes on, one right after the other. */
    private void theEnd(KillFleet fleet, CommitLedger ledger) {
        pause(1000 + random.nextInt(3000));
        List<Runnable> last =
                new ArrayList<>(List.of(fleet.primary()::kill, fleet.service(ServiceRole.WAL_SHIPPER)::kill));
        Collections.shuffle(last, random);
        last.forEach(Runnable::run);
        ledger.close();
        ledger.check();
        told("the end, confirmed " + ledger.confirmed());
    }

    /** All that was ever called complete. */
    private static List<BackupId> completed(KillFleet fleet) {
        fleet.events().listen();
        return fleet.events().all(BackupCompleted.class, completed -> true).stream()
                .flatMap(completed -> completed.backups().stream())
                .map(CommittedBackup::backup)
                .toList();
    }

    private void told(String what) {
        story.add(Instant.now() + " " + what);
    }

    private static void pause(int millis) {
        try {
            TimeUnit.MILLISECONDS.sleep(millis); // a random moment, no wait for a fact
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
