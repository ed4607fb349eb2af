package dev.walfleet.restore.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.walfleet.repository.Repository;
import dev.walfleet.repository.RepositorySet;
import dev.walfleet.repository.RepositorySettings;
import dev.walfleet.repository.store.InMemoryStore;
import dev.walfleet.repository.wal.TailPiece;
import dev.walfleet.repository.wal.WalArchive;
import dev.walfleet.repository.wal.WalContent;
import dev.walfleet.repository.wal.WalSource;
import dev.walfleet.vocabulary.ClusterId;
import dev.walfleet.vocabulary.FailureCode;
import dev.walfleet.vocabulary.Timeline;
import dev.walfleet.vocabulary.WalSegmentName;
import dev.walfleet.vocabulary.WalfleetException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The script as PostgreSQL runs it, and the feeder behind it. */
class WalFetchIT {
    private static final ClusterId CLUSTER = new ClusterId("orders-prod");
    private static final String SYSTEM = "7387654321098765432";
    private static final int SIZE = 1 << 20;
    private static final WalSegmentName FIRST = new WalSegmentName("000000010000000000000007");
    private static final byte[] HISTORY =
            "1\t0/7000060\tno recovery target specified\n".getBytes(StandardCharsets.US_ASCII);

    @TempDir
    private Path temp;

    private final InMemoryStore store = new InMemoryStore();
    private Repository repository;
    private WalArchive archive;
    private WalFeeder feeder;
    private Thread thread;

    @BeforeEach
    void archive() throws IOException {
        repository = Repository.initialise(RepositorySettings.plain("local"), store);
        archive = WalArchive.open(RepositorySet.of(List.of(repository)), CLUSTER, SYSTEM);
    }

    @AfterEach
    void close() throws InterruptedException {
        if (feeder != null) {
            feeder.close();
            thread.join(TimeUnit.SECONDS.toMillis(10));
        }
        archive.close();
    }

    @Test
    void aServerThatReplaysGetsEverythingInOrderAndTheTailAndThenTheEnd() throws Exception {
        WalSegmentName name = FIRST;
        for (int i = 0; i < 40; i++) {
            archive.segment(name, segment(name)).deliver();
            name = name.next(SIZE);
        }
        WalSegmentName last = name;
        archive.tail(new TailPiece(last, 0, 8192), WalContent.of(Arrays.copyOf(segment(last), 8192)))
                .deliver();
        archive.storeHistory(new Timeline(2), HISTORY);
        WalSpool spool = start("spool of 'quotes'");

        assertThat(fetch(spool, "00000002.history")).isZero();
        assertThat(got()).isEqualTo(HISTORY);
        assertThat(fetch(spool, "00000003.history")).isEqualTo(1);
        for (name = FIRST; !name.equals(last); name = name.next(SIZE)) {
            assertThat(fetch(spool, name.value())).as(name.value()).isZero();
            assertThat(got()).as(name.value()).isEqualTo(segment(name));
        }
        assertThat(fetch(spool, last.value())).isZero();
        assertThat(got()).isEqualTo(Arrays.copyOf(Arrays.copyOf(segment(last), 8192), SIZE));
        archive.tail(new TailPiece(last, 8192, 16384), WalContent.of(Arrays.copyOfRange(segment(last), 8192, 16384)))
                .deliver();
        assertThat(fetch(spool, last.value()))
                .as("the tail has grown meanwhile")
                .isZero();
        assertThat(got()).isEqualTo(Arrays.copyOf(Arrays.copyOf(segment(last), 16384), SIZE));
        assertThat(fetch(spool, last.next(SIZE).value())).isEqualTo(1);
        assertThat(Files.exists(temp.resolve("got"))).isFalse();
    }

    @Test
    void aStoreThatIsAwayIsWaitedForAndIsNotTheEndOfTheArchive() throws Exception {
        archive.segment(FIRST, segment(FIRST)).deliver();
        WalSpool spool = start("spool");
        store.fail(FailureCode.REPOSITORY_UNREACHABLE);

        Process waiting = command(spool, FIRST.value());
        Process forNothing = command(spool, FIRST.next(SIZE).value());
        Awaitility.await().until(() -> Files.exists(spool.file("trouble")));
        assertThat(Files.readString(spool.file("trouble"))).contains("the store in memory was told to fail");
        assertThat(waiting.isAlive()).isTrue();
        assertThat(forNothing.isAlive()).isTrue();
        store.recover();

        assertThat(status(waiting)).isZero();
        assertThat(got()).isEqualTo(segment(FIRST));
        assertThat(status(forNothing)).isEqualTo(1);
        assertThat(spool.wants()).isEmpty();
    }

    @Test
    void aFeederThatIsAwayIsStartedAndAnswersAreNotOfAnotherQuestion() throws Exception {
        archive.segment(FIRST, segment(FIRST)).deliver();
        Path started = temp.resolve("started");
        WalSpool spool =
                WalSpool.prepare(temp.resolve("spool"), List.of("/bin/sh", "-c", "echo x >> '" + started + "'"));
        Process waiting = command(spool, FIRST.value());
        Awaitility.await().until(() -> Files.exists(started));
        assertThat(waiting.isAlive()).isTrue();
        Files.write(spool.file("absent." + FIRST + ".1"), new byte[0]);

        run(spool);

        assertThat(status(waiting)).isZero();
        WalFeeder second = new WalFeeder(spool, WalSource.of(List.of(repository), CLUSTER), Duration.ofMinutes(1));
        assertThat(second.run()).as("a second feeder").isFalse();
    }

    @Test
    void aRestoreThatIsGoneIsNoEndOfTheArchive() throws Exception {
        WalSpool spool = WalSpool.prepare(temp.resolve("spool"), List.of());
        assertThat(fetch(spool, FIRST.value())).as("nobody began").isEqualTo(200);
        long dead = new ProcessBuilder("true")
                .start()
                .onExit()
                .get(30, TimeUnit.SECONDS)
                .pid();
        Files.writeString(spool.file("feeder.pid"), dead + "\n");
        assertThat(fetch(spool, FIRST.value())).as("it was killed").isEqualTo(200);
        Files.write(spool.file(FIRST.value()), segment(FIRST));
        assertThat(fetch(spool, FIRST.value())).as("what it brought is sound").isZero();
    }

    @Test
    void whatCannotBeWrittenIsNamed() throws Exception {
        WalSpool spool = WalSpool.prepare(temp.resolve("spool"), List.of());
        Files.delete(spool.script());
        Files.delete(spool.folder());
        assertThatThrownBy(() -> spool.place(FIRST.value(), segment(FIRST)))
                .isInstanceOf(WalfleetException.class)
                .hasMessageStartingWith("WAL cannot be written to " + spool.file(FIRST.value()));
    }

    @Test
    void aFeederThatNobodyNeedsEnds() throws Exception {
        WalSpool spool = WalSpool.prepare(temp.resolve("spool"), List.of());

        boolean worked = new WalFeeder(spool, WalSource.of(List.of(repository), CLUSTER), Duration.ofMillis(50)).run();

        assertThat(worked).isTrue();
        assertThat(Files.exists(spool.file("feeder.pid"))).isFalse();
    }

    private WalSpool start(String folder) throws IOException {
        WalSpool spool = WalSpool.prepare(temp.resolve(folder), List.of("false"));
        run(spool);
        return spool;
    }

    private void run(WalSpool spool) {
        feeder = new WalFeeder(spool, WalSource.of(List.of(repository), CLUSTER), Duration.ofMinutes(5));
        thread = new Thread(() -> {
            try {
                feeder.run();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        thread.start();
    }

    private int fetch(WalSpool spool, String name) throws Exception {
        return status(command(spool, name));
    }

    private Process command(WalSpool spool, String name) throws IOException {
        String line =
                spool.restoreCommand().replace("%f", name).replace("%p", "got").replace("%%", "%");
        return new ProcessBuilder("sh", "-c", line)
                .directory(temp.toFile())
                .redirectErrorStream(true)
                .start();
    }

    private static int status(Process process) throws InterruptedException {
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        return process.exitValue();
    }

    /** What the last command brought; it is gone then. */
    private byte[] got() throws IOException {
        Path got = temp.resolve("got");
        byte[] content = Files.readAllBytes(got);
        Files.delete(got);
        return content;
    }

    private static byte[] segment(WalSegmentName name) {
        byte[] bytes = new byte[SIZE];
        new Random(name.value().hashCode()).nextBytes(bytes);
        ByteBuffer page = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        page.putLong(8, name.start(SIZE).position());
        page.putLong(24, Long.parseUnsignedLong(SYSTEM));
        page.putInt(32, SIZE);
        return bytes;
    }
}
