package dev.walfleet.notify;

import static dev.walfleet.notify.book.Facts.backup;
import static dev.walfleet.notify.book.Facts.completed;
import static dev.walfleet.notify.book.Facts.damaged;
import static dev.walfleet.notify.book.Facts.failed;
import static dev.walfleet.notify.book.Facts.sound;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import dev.walfleet.notify.channel.EmailProperties;
import dev.walfleet.notify.channel.Receiver;
import dev.walfleet.notify.channel.WebhookProperties;
import dev.walfleet.notify.channel.WebhookSignature;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.MimeMessage;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** From an event on a real broker to people, and back to silence. */
class NotifierIT {
    private static final String SECRET = "a-secret-of-16-or-more";
    private static final String FAILED = "backup-failed/orders/logical";
    private static final String FIRING_MAIL = "[walfleet] FIRING CRITICAL orders: logical backup failed";
    private static final String RESOLVED_MAIL = "[walfleet] RESOLVED orders: logical backup failed";

    private final Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    private final TestFleet fleet = new TestFleet();
    private final Receiver webhook = new Receiver();
    private final GreenMail mail = new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));

    @BeforeEach
    void start() {
        mail.start();
    }

    @AfterEach
    void stop() {
        fleet.close();
        webhook.close();
        mail.stop();
    }

    private NotifierProperties properties() {
        return new NotifierProperties(
                null,
                null,
                null,
                Duration.ZERO,
                Duration.ofSeconds(1),
                null,
                null,
                Optional.empty(),
                Optional.of(EmailProperties.to(
                        List.of("ops@example.com"), "127.0.0.1", mail.getSmtp().getPort())),
                Map.of("ops", WebhookProperties.of(webhook.url(), SECRET)),
                Optional.empty(),
                Optional.empty());
    }

    private List<String> mails() {
        try {
            List<String> subjects = new ArrayList<>();
            for (MimeMessage message : mail.getReceivedMessages()) {
                subjects.add(message.getSubject());
            }
            return subjects;
        } catch (MessagingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static ConditionFactory soon() {
        return await().atMost(Duration.ofSeconds(60)).pollInterval(Duration.ofMillis(200));
    }

    @Test
    void tellsOfAFailedBackupByMailAndWebhookAndOfItsEnd() {
        fleet.notifier("n1", properties());
        fleet.publish(failed(now, now.plusSeconds(1)));

        soon().untilAsserted(() -> {
            assertThat(mails()).containsExactly(FIRING_MAIL);
            assertThat(webhook.alerts()).containsExactly("dev.walfleet.alert.fired.v1 " + FAILED);
        });
        Receiver.Request post = webhook.requests().get(0);
        assertThat(WebhookSignature.verifies(
                        post.headers().getFirst(WebhookSignature.HEADER),
                        post.body(),
                        SECRET,
                        Instant.now(),
                        Duration.ofMinutes(5)))
                .isTrue();

        fleet.publish(completed(now.plusSeconds(60), now.plusSeconds(70), "shop"));
        soon().untilAsserted(() -> {
            assertThat(mails()).containsExactly(FIRING_MAIL, RESOLVED_MAIL);
            assertThat(webhook.alerts())
                    .containsExactly(
                            "dev.walfleet.alert.fired.v1 " + FAILED, "dev.walfleet.alert.resolved.v1 " + FAILED);
        });
        assertThat(fleet.told()).containsExactly("fired " + FAILED, "resolved " + FAILED);
    }

    @Test
    void tellsNothingTwiceOverARestartAndWhatCameAboutMeanwhile() {
        Runnable stop = fleet.notifier("n1", properties());
        fleet.publish(failed(now, now.plusSeconds(1)));
        fleet.publish(damaged(backup(now), now.plusSeconds(2)));
        soon().untilAsserted(() -> assertThat(mails()).hasSize(2));
        stop.run();
        fleet.publish(sound(backup(now), now.plusSeconds(3)));
        fleet.publish(completed(now.minusSeconds(60), now.plusSeconds(4), "shop"));

        fleet.notifier("n1", properties());
        soon().untilAsserted(() -> assertThat(mails()).hasSize(4));
        assertThat(fleet.told())
                .containsExactlyInAnyOrder(
                        "fired " + FAILED,
                        "fired backup-damaged/orders/" + backup(now),
                        "resolved " + FAILED,
                        "resolved backup-damaged/orders/" + backup(now))
                .doesNotHaveDuplicates();
        assertThat(mails()).doesNotHaveDuplicates();
        assertThat(webhook.alerts()).hasSize(4).doesNotHaveDuplicates();
    }

    @Test
    void doesNotLetADeadChannelStopTheOthersAndTellsThemOfIt() {
        webhook.answering(503);
        fleet.notifier("n1", properties());
        fleet.publish(failed(now, now.plusSeconds(1)));

        soon().untilAsserted(() -> assertThat(mails())
                .containsExactlyInAnyOrder(
                        FIRING_MAIL, "[walfleet] FIRING CRITICAL alerts do not get through on channel webhook-ops"));

        webhook.answering(200);
        soon().untilAsserted(() -> {
            assertThat(mails()).contains("[walfleet] RESOLVED alerts do not get through on channel webhook-ops");
            assertThat(webhook.alerts()).contains("dev.walfleet.alert.fired.v1 " + FAILED);
        });
        assertThat(fleet.told())
                .containsExactly(
                        "fired " + FAILED, "fired channel-failed/webhook-ops", "resolved channel-failed/webhook-ops");
    }

    @Test
    void keepsWhatAChannelDidNotTakeOverARestart() {
        webhook.answering(503);
        Runnable stop = fleet.notifier("n1", properties());
        fleet.publish(failed(now, now.plusSeconds(1)));
        soon().untilAsserted(() -> {
            assertThat(mails()).hasSize(2);
            assertThat(webhook.requests()).isNotEmpty();
        });
        stop.run();
        int refused = webhook.requests().size();
        webhook.answering(200);

        fleet.notifier("n1", properties());
        soon().untilAsserted(() -> assertThat(
                        webhook.alerts().subList(refused, webhook.alerts().size()))
                .contains("dev.walfleet.alert.fired.v1 " + FAILED));
        soon().untilAsserted(() -> assertThat(fleet.told()).endsWith("resolved channel-failed/webhook-ops"));
        assertThat(fleet.told()).hasSize(3);
    }

    @Test
    void hasAStandByThatGoesOn() {
        Runnable stop = fleet.notifier("n1", properties());
        fleet.publish(failed(now, now.plusSeconds(1)));
        soon().untilAsserted(() -> assertThat(mails()).containsExactly(FIRING_MAIL));
        fleet.notifier("n2", properties());
        stop.run();

        fleet.publish(completed(now.plusSeconds(60), now.plusSeconds(70), "shop"));
        soon().untilAsserted(() -> assertThat(mails()).containsExactly(FIRING_MAIL, RESOLVED_MAIL));
        assertThat(fleet.told()).containsExactly("fired " + FAILED, "resolved " + FAILED);
    }
}
