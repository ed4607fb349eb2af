package dev.walfleet.event;

import static org.assertj.core.api.Assertions.assertThat;

import dev.walfleet.vocabulary.BackupKind;
import dev.walfleet.vocabulary.ClusterId;
import dev.walfleet.vocabulary.JobId;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class AttemptsTest {
    private final BackupRequested first = new BackupRequested(
            new JobId("j"),
            new ClusterId("c"),
            BackupKind.LOGICAL,
            Instant.EPOCH,
            1,
            3,
            0,
            List.of("orders"),
            "me",
            "nightly");

    @Test
    void theThirdFailureIsTheLast() {
        assertThat(first.lastAttempt()).isFalse();
        assertThat(first.again(false).lastAttempt()).isFalse();
        assertThat(first.again(false).again(false).lastAttempt()).isTrue();
    }

    @Test
    void aJobThatIsHandedBackLosesNoAttempt() {
        BackupRequested handedBack = first.again(true).again(true).again(true);

        assertThat(handedBack.attempt()).isEqualTo(4);
        assertThat(handedBack.handBacks()).isEqualTo(3);
        assertThat(handedBack.lastAttempt()).isFalse();
        assertThat(handedBack.again(false).again(false).lastAttempt()).isTrue();
    }

    @Test
    void theJobStaysTheSame() {
        BackupRequested again = first.again(false);

        assertThat(again.job()).isEqualTo(first.job());
        assertThat(again.slot()).isEqualTo(first.slot());
        assertThat(again.databases()).isEqualTo(first.databases());
        assertThat(again.plan()).isEqualTo("nightly");
    }
}
