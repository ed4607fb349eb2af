package dev.walfleet.vocabulary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class FailureTest {
    @Test
    void theNearestClassedCauseDecides() {
        WalfleetException classed =
                new WalfleetException(FailureCode.REPOSITORY_FULL, "repository local is full", "make room");

        Failure failure = Failing.of(new IllegalStateException("wrapped", new RuntimeException(classed)));

        assertThat(failure)
                .isEqualTo(new Failure(FailureCode.REPOSITORY_FULL, "repository local is full", "make room"));
        assertThat(failure.kind()).isEqualTo(FailureKind.OPERATOR);
    }

    @Test
    void whatNobodyClassedIsABugOfOurs() {
        Failure failure = Failing.of(new NullPointerException());

        assertThat(failure.code()).isEqualTo(FailureCode.INTERNAL);
        assertThat(failure.kind()).isEqualTo(FailureKind.BUG);
        assertThat(failure.message()).isEqualTo("NullPointerException");
    }

    @Test
    void aCodeOfTomorrowIsStillAFailure() {
        assertThat(FailureCode.of("DISK_ON_FIRE")).isEqualTo(FailureCode.UNRECOGNIZED);
        assertThat(FailureCode.of("REPOSITORY_FULL")).isEqualTo(FailureCode.REPOSITORY_FULL);
    }

    @Test
    void aFailureSaysSomething() {
        assertThatThrownBy(() -> new Failure(FailureCode.INTERNAL, " ", ""))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a failure INTERNAL without a message");
    }
}
