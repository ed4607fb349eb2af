package dev.walfleet.runtime.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.walfleet.vocabulary.FailureCode;
import dev.walfleet.vocabulary.WalfleetException;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TopicWatchTest {
    private static final Set<String> ALL = Set.of("walfleet.backups", "walfleet.alerts");

    private Set<String> present = ALL;
    private boolean away;
    private final TopicWatch watch = new TopicWatch(ALL, this::ask);

    private Set<String> ask() {
        if (away) {
            throw new WalfleetException(FailureCode.KAFKA_UNREACHABLE, "no broker answers", "start one");
        }
        return present;
    }

    @Test
    void topicsThatAreGoneAreNamedAtTheSecondLook() {
        watch.look();
        assertThat(watch.missing()).isEmpty();

        present = Set.of("walfleet.alerts", "somebody.elses");
        watch.look();
        assertThat(watch.missing()).as("a broker that starts").isEmpty();
        watch.look();
        assertThat(watch.missing()).containsExactly("walfleet.backups");
    }

    @Test
    void anAbsentBrokerIsNoVerdict() {
        present = Set.of();
        watch.look();
        away = true;
        watch.look();
        watch.look();
        assertThat(watch.missing()).isEmpty();

        away = false;
        watch.look();
        assertThat(watch.missing()).containsExactlyInAnyOrderElementsOf(ALL);
        away = true;
        watch.look();
        assertThat(watch.missing()).as("what is known stays known").hasSize(2);
    }

    @Test
    void whatIsThereAgainIsMissingNoMore() {
        present = Set.of();
        watch.look();
        watch.look();
        present = ALL;
        watch.look();
        assertThat(watch.missing()).isEmpty();
    }
}
