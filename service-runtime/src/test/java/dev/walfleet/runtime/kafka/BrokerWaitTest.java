package dev.walfleet.runtime.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.walfleet.vocabulary.FailureCode;
import dev.walfleet.vocabulary.WalfleetException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BrokerWaitTest {
    private final List<Boolean> seen = new ArrayList<>();
    private int asked;

    private String answer(int failures, FailureCode code) {
        asked++;
        if (asked <= failures) {
            throw new WalfleetException(code, "no answer " + asked, "start the brokers");
        }
        return "here";
    }

    @Test
    void waitsAsLongAsItTakesWhereSomebodyWatches() {
        BrokerWait wait = new BrokerWait(List.of(seen::add), Duration.ZERO, Duration.ofMillis(1));

        assertThat(wait.answer(() -> answer(3, FailureCode.KAFKA_UNREACHABLE))).isEqualTo("here");
        assertThat(seen).containsExactly(false, false, false, true);
    }

    @Test
    void losesPatienceWhereNobodyDoes() {
        BrokerWait wait = new BrokerWait(List.of(), Duration.ZERO, Duration.ofMillis(1));

        assertThatThrownBy(() -> wait.answer(() -> answer(3, FailureCode.KAFKA_UNREACHABLE)))
                .hasMessageContaining("no answer 1");
        assertThat(asked).isEqualTo(1);
    }

    @Test
    void doesNotWaitForWhatTimeDoesNotMend() {
        BrokerWait wait = new BrokerWait(List.of(seen::add), Duration.ZERO, Duration.ofMillis(1));

        assertThatThrownBy(() -> wait.answer(() -> answer(3, FailureCode.CONFIGURATION)))
                .hasMessageContaining("no answer 1");
        assertThat(seen).isEmpty();
    }

    @Test
    void endsWhereTheProcessIsToldTo() {
        BrokerWait wait =
                new BrokerWait(List.of(there -> Thread.currentThread().interrupt()), Duration.ZERO, Duration.ofDays(1));

        assertThatThrownBy(() -> wait.answer(() -> answer(3, FailureCode.KAFKA_UNREACHABLE)))
                .hasMessageContaining("no answer 1");
        assertThat(Thread.interrupted()).isTrue();
    }
}
