package dev.walfleet.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.s3.model.S3Exception;

class S3FaultsTest {
    private final S3Faults faults = new S3Faults();

    @Test
    void startsWithoutAny() {
        faults.before();
        assertThat(faults.conditionsIgnored()).isFalse();
        assertThat(faults.nextCut()).isEqualTo(-1);
        assertThat(faults.rate()).isZero();
        assertThat(faults.requests()).isEqualTo(1);
    }

    @Test
    void countsDownToHealth() {
        faults.unavailable(2);
        assertRefused(503);
        assertRefused(503);
        faults.before();
        faults.cutBodies(1, 7);
        assertThat(faults.nextCut()).isEqualTo(7);
        assertThat(faults.nextCut()).isEqualTo(-1);
    }

    @Test
    void countsDownToFailureThatStays() {
        faults.unavailableAfter(2);
        faults.before();
        faults.before();
        assertRefused(503);
        assertRefused(503);
        faults.clear();
        faults.before();
    }

    @Test
    void clearsEverything() {
        faults.unavailable(5);
        faults.refuseAll();
        faults.forbid();
        faults.ignoreConditions();
        faults.cutBodies(3, 1);
        faults.throttle(10);
        assertRefused(403);
        faults.clear();
        faults.before();
        assertThat(faults.conditionsIgnored()).isFalse();
        assertThat(faults.nextCut()).isEqualTo(-1);
        assertThat(faults.rate()).isZero();
        assertThatThrownBy(() -> faults.throttle(0)).hasMessage("a rate of 0 bytes a second, expected at least 1");
    }

    private void assertRefused(int status) {
        assertThatThrownBy(faults::before)
                .isInstanceOfSatisfying(
                        S3Exception.class, e -> assertThat(e.statusCode()).isEqualTo(status));
    }
}
