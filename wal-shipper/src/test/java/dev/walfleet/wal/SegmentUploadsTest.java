package dev.walfleet.wal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.walfleet.repository.store.StoreException;
import dev.walfleet.repository.wal.ArchivedWal;
import dev.walfleet.repository.wal.TailPiece;
import dev.walfleet.vocabulary.Failure;
import dev.walfleet.vocabulary.FailureCode;
import dev.walfleet.vocabulary.RepositoryName;
import dev.walfleet.vocabulary.WalSegmentName;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SegmentUploadsTest {
    private static final int SIZE = 1 << 20;
    private static final FinishedSegment FIRST = segment("000000010000000000000007");
    private static final FinishedSegment SECOND = segment("000000010000000000000008");

    private final SegmentUploads uploads = new SegmentUploads("upload", 2, Duration.ofMillis(200));

    @AfterEach
    void close() {
        uploads.close();
    }

    @Test
    void whatIsDurableEarlyIsToldAfterWhatComesBeforeIt() {
        CountDownLatch hold = new CountDownLatch(1);
        CountDownLatch secondDone = new CountDownLatch(1);
        uploads.submit(FIRST, () -> {
            await(hold);
            return archived(FIRST);
        });
        uploads.submit(SECOND, () -> {
            secondDone.countDown();
            return archived(SECOND);
        });
        await(secondDone);

        assertThat(uploads.full()).isTrue();
        assertThat(uploads.poll()).isEmpty();
        hold.countDown();
        List<WalSegmentName> told = new ArrayList<>();
        Awaitility.await().until(() -> {
            uploads.poll().ifPresent(durable -> told.add(durable.archived().segment()));
            return uploads.isEmpty();
        });
        assertThat(told).containsExactly(FIRST.segment(), SECOND.segment());
    }

    @Test
    void whatFailsIsTriedAgainAndSaysWhyMeanwhile() {
        AtomicInteger tries = new AtomicInteger();
        uploads.submit(FIRST, () -> {
            if (tries.incrementAndGet() == 1) {
                throw new StoreException(FailureCode.REPOSITORY_UNREACHABLE, "the store is away", "", null);
            }
            return archived(FIRST);
        });

        Awaitility.await().until(() -> uploads.failing().isPresent());
        assertThat(uploads.failing().map(Failure::code)).contains(FailureCode.REPOSITORY_UNREACHABLE);
        Awaitility.await().until(() -> uploads.poll().isPresent());
        assertThat(uploads.failing()).isEmpty();
    }

    @Test
    void aStoreThatNeverAnswersIsATroubleAsWell() {
        CountDownLatch hold = new CountDownLatch(1);
        uploads.submit(FIRST, () -> {
            await(hold);
            return archived(FIRST);
        });

        Optional<Failure> failing = Awaitility.await().until(uploads::failing, Optional::isPresent);

        assertThat(failing.orElseThrow().message()).contains(FIRST.segment() + " is being written for");
        hold.countDown();
    }

    @Test
    void aTailThatIsRefusedHoldsNothingUpOnceItsSegmentIsDurable() {
        SegmentTail tail = new SegmentTail(
                new TailPiece(FIRST.segment(), 0, 8192),
                FIRST.segment().start(SIZE).plus(8192),
                new SegmentFile());
        uploads.submit(tail, () -> {
            throw new StoreException(FailureCode.OBJECT_DAMAGED, "damaged", "", null);
        });
        Awaitility.await().until(() -> uploads.failing().isPresent());
        assertThat(uploads.full()).isFalse();
        uploads.submit(FIRST, () -> archived(FIRST));

        SegmentUploads.Durable durable =
                Awaitility.await().until(uploads::poll, Optional::isPresent).orElseThrow();

        assertThat(durable.parcel()).isSameAs(FIRST);
        assertThat(uploads.isEmpty()).isTrue();
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static ArchivedWal archived(FinishedSegment segment) {
        return new ArchivedWal(segment.segment(), 10, List.of(new RepositoryName("local")));
    }

    private static FinishedSegment segment(String name) {
        SegmentFile file = new SegmentFile();
        try {
            file.append(ByteBuffer.allocate(SIZE));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new FinishedSegment(new WalSegmentName(name), file);
    }
}
