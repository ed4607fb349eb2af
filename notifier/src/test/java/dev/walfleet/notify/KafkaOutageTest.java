package dev.walfleet.notify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.walfleet.event.AlertEvent;
import dev.walfleet.event.AlertFired;
import dev.walfleet.event.AlertResolved;
import dev.walfleet.event.Severity;
import dev.walfleet.notify.channel.AlertChannel;
import dev.walfleet.vocabulary.FailureCode;
import dev.walfleet.vocabulary.InstanceId;
import dev.walfleet.vocabulary.WalfleetException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class KafkaOutageTest {
    private static final Instant T0 = Instant.parse("2026-11-22T02:00:00Z");

    private final Recorder mail = new Recorder("email");
    private final Recorder hook = new Recorder("webhook-ops");
    private final KafkaOutage outage = new KafkaOutage(
            List.of(mail, hook), new InstanceId("notifier-1"), Duration.ofMinutes(2), Duration.ofSeconds(30));

    private static final class Recorder implements AlertChannel {
        private final String name;
        private final List<AlertEvent> sent = new ArrayList<>();
        private boolean fails;
        private int tries;

        Recorder(String name) {
            this.name = name;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public void send(AlertEvent alert) {
            tries++;
            if (fails) {
                throw new WalfleetException(FailureCode.CHANNEL_UNREACHABLE, name + " does not answer", "");
            }
            sent.add(alert);
        }
    }

    private void look(boolean heard, int from, int to) {
        for (int second = from; second < to; second++) {
            outage.look(heard, T0.plusSeconds(second));
        }
    }

    @Test
    void isToldOnceOnEachChannelAndItsEndToo() {
        look(true, 0, 10);
        look(false, 10, 130);
        assertThat(mail.sent).isEmpty();

        look(false, 130, 1000);
        look(true, 1000, 1010);
        assertThat(mail.sent).isEqualTo(hook.sent).hasSize(2);
        assertThat(mail.sent.get(0)).isInstanceOfSatisfying(AlertFired.class, fired -> {
            assertThat(fired.key()).isEqualTo("kafka-away/notifier-1");
            assertThat(fired.severity()).isEqualTo(Severity.CRITICAL);
            assertThat(fired.firstSeen()).isEqualTo(T0.plusSeconds(10));
            assertThat(fired.at()).isEqualTo(T0.plusSeconds(130));
            assertThat(fired.message()).isEqualTo("Kafka has stored nothing of notifier-1 for 2m");
        });
        assertThat(mail.sent.get(1)).isInstanceOfSatisfying(AlertResolved.class, resolved -> {
            assertThat(resolved.key()).isEqualTo("kafka-away/notifier-1");
            assertThat(resolved.firstSeen()).isEqualTo(T0.plusSeconds(10));
            assertThat(resolved.resolvedAt()).isEqualTo(T0.plusSeconds(1000));
        });
    }

    @Test
    void aShortOneIsNotTold() {
        look(false, 0, 119);
        look(true, 119, 120);
        look(false, 120, 239);
        look(true, 239, 400);
        assertThat(mail.tries).isZero();
    }

    @Test
    void aChannelThatFailsIsTriedAgainWithPausesAndToldTheSame() {
        mail.fails = true;
        look(false, 0, 150);
        assertThat(mail.tries).isEqualTo(1);
        mail.fails = false;
        look(false, 150, 200);
        assertThat(mail.sent).isEqualTo(hook.sent).hasSize(1);

        hook.fails = true;
        look(true, 200, 220);
        hook.fails = false;
        look(true, 220, 240);
        assertThat(mail.sent).isEqualTo(hook.sent).hasSize(2);
    }

    @Test
    void aChannelThatWasNotToldOfItIsNotToldOfItsEnd() {
        mail.fails = true;
        look(false, 0, 150);
        look(true, 150, 300);
        assertThat(mail.tries).isEqualTo(1);
        assertThat(hook.sent).hasSize(2);
    }

    /** The end of the first, which did not get through, is told as the beginning of the second was not. */
    @Test
    void twoOutagesOfWhichTheFirstEndDidNotGetThroughAreOne() {
        look(false, 0, 130);
        mail.fails = true;
        look(true, 130, 140);
        look(false, 140, 300);
        mail.fails = false;
        look(false, 300, 400);
        look(true, 400, 410);
        assertThat(mail.sent).hasSize(2);
        assertThat(((AlertResolved) mail.sent.get(1)).firstSeen()).isEqualTo(T0);
        assertThat(hook.sent).hasSize(4);
    }
}
