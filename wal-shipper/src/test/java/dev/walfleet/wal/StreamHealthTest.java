package dev.walfleet.wal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.walfleet.event.WalStreamResumed;
import dev.walfleet.event.WalStreamStalled;
import dev.walfleet.vocabulary.ClusterId;
import dev.walfleet.vocabulary.Failure;
import dev.walfleet.vocabulary.FailureCode;
import dev.walfleet.vocabulary.Lsn;
import dev.walfleet.wal.StreamHealth.Part;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class StreamHealthTest {
    private static final ClusterId CLUSTER = new ClusterId("orders-prod");
    private static final Instant NOW = Instant.parse("2026-11-22T02:00:00Z");
    private static final Failure AWAY = new Failure(FailureCode.REPOSITORY_UNREACHABLE, "repository s3 is away", "");
    private static final Failure DOWN = new Failure(FailureCode.DATABASE_UNREACHABLE, "no connection", "");
    private static final Lsn DURABLE = new Lsn(42);

    private long nanos;
    private final StreamHealth health =
            new StreamHealth(CLUSTER, Duration.ofSeconds(60), Clock.fixed(NOW, ZoneOffset.UTC), () -> nanos);

    @Test
    void aDatabaseInWhichNothingHappensIsNotStalled() {
        pass(3600);

        assertThat(health.tick(DURABLE)).isEmpty();
    }

    @Test
    void aTroubleThatLastsIsToldOnceAndItsEndOnce() {
        health.trouble(Part.UPLOAD, AWAY);
        pass(59);
        assertThat(health.tick(DURABLE)).isEmpty();
        health.trouble(Part.UPLOAD, AWAY);
        pass(1);

        assertThat(health.tick(DURABLE)).contains(new WalStreamStalled(CLUSTER, AWAY, DURABLE, NOW, NOW));
        pass(600);
        assertThat(health.tick(DURABLE)).isEmpty();
        health.fine(Part.UPLOAD);
        assertThat(health.tick(DURABLE.plus(1))).contains(new WalStreamResumed(CLUSTER, DURABLE.plus(1), NOW));
        assertThat(health.tick(DURABLE)).isEmpty();
    }

    @Test
    void aTroubleThatPassesIsNotTold() {
        health.trouble(Part.STREAM, DOWN);
        pass(59);
        health.fine(Part.STREAM);
        health.trouble(Part.STREAM, DOWN);
        pass(59);

        assertThat(health.tick(DURABLE)).isEmpty();
    }

    @Test
    void oneThatWorksDoesNotHideTheOtherThatDoesNot() {
        health.trouble(Part.STREAM, DOWN);
        health.trouble(Part.UPLOAD, AWAY);
        pass(60);
        assertThat(health.tick(DURABLE)).isPresent();

        health.fine(Part.STREAM);

        assertThat(health.tick(DURABLE)).isEmpty();
    }

    @Test
    void beforeAnythingIsKnownToBeDurableAStallIsToldWithoutAPosition() {
        health.trouble(Part.STREAM, DOWN);
        pass(61);

        assertThat(health.tick(null)).contains(new WalStreamStalled(CLUSTER, DOWN, null, NOW, NOW));
    }

    private void pass(long seconds) {
        nanos += Duration.ofSeconds(seconds).toNanos();
    }
}
