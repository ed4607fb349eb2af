package dev.walfleet.notify.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.GreenMailUtil;
import com.icegreen.greenmail.util.ServerSetup;
import dev.walfleet.event.AlertFired;
import dev.walfleet.event.Severity;
import dev.walfleet.vocabulary.Failing;
import dev.walfleet.vocabulary.FailureKind;
import jakarta.mail.internet.MimeMessage;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class EmailChannelTest {
    private GreenMail server;

    @BeforeEach
    void start() {
        server = new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop();
    }

    private EmailProperties properties(Optional<String> password) {
        return new EmailProperties(
                List.of("ops@example.com", "Night Shift <night@example.com>"),
                Optional.of("walfleet@db1.example.com"),
                "127.0.0.1",
                Optional.of(server.getSmtp().getPort()),
                password.map(p -> "walfleet"),
                password,
                password.isPresent() ? EmailProperties.Security.NONE : EmailProperties.Security.AUTO,
                Optional.empty(),
                Optional.empty());
    }

    @Test
    void sendsPlainTextThatSaysWhatToDo() throws Exception {
        new EmailChannel(properties(Optional.empty())).send(Alerts.fired("backup-failed/orders/logical"));

        MimeMessage[] mails = server.getReceivedMessages();
        assertThat(mails).hasSize(2); // one for each recipient
        MimeMessage mail = mails[0];
        assertThat(mail.getSubject()).isEqualTo("[walfleet] FIRING CRITICAL orders: logical backup failed");
        assertThat(mail.getFrom()[0]).hasToString("walfleet@db1.example.com");
        assertThat(mail.getContentType()).startsWith("text/plain");
        assertThat(mail.getHeader("Auto-Submitted")).containsExactly("auto-generated");
        assertThat(GreenMailUtil.getBody(mail).replace("\r", "").strip()).isEqualTo("""
                        orders: logical backup failed

                        password authentication failed for user walfleet
                        hint: check the password

                        severity    CRITICAL
                        cluster     orders
                        first seen  2026-11-22T02:00:00Z
                        key         backup-failed/orders/logical""");
    }

    @Test
    void answersTheMailOfAnAlertWithThatOfItsEnd() throws Exception {
        EmailChannel channel = new EmailChannel(properties(Optional.empty()));
        channel.send(Alerts.fired("k"));
        channel.send(Alerts.resolved("k"));

        MimeMessage fired = mail("[walfleet] FIRING CRITICAL orders: logical backup failed");
        MimeMessage resolved = mail("[walfleet] RESOLVED orders: logical backup failed");
        assertThat(GreenMailUtil.getBody(resolved)).contains("is over after 1h2m.");
        assertThat(resolved.getHeader("References")).isEqualTo(fired.getHeader("References"));
        assertThat(resolved.getMessageID()).isNotEqualTo(fired.getMessageID());
    }

    private MimeMessage mail(String subject) throws Exception {
        for (MimeMessage mail : server.getReceivedMessages()) {
            if (mail.getSubject().equals(subject)) {
                return mail;
            }
        }
        throw new AssertionError("no mail '" + subject + "'");
    }

    @Test
    void givesAMailThatIsSentTwiceTheSameId() throws Exception {
        EmailChannel channel = new EmailChannel(properties(Optional.empty()));
        channel.send(Alerts.fired("k"));
        new EmailChannel(properties(Optional.empty())).send(Alerts.fired("k"));

        MimeMessage[] mails = server.getReceivedMessages();
        assertThat(mails[2].getMessageID()).isEqualTo(mails[0].getMessageID()).endsWith(".walfleet@db1.example.com>");
    }

    @Test
    void letsNoNameOfADatabaseWriteHeaders() throws Exception {
        AlertFired evil = new AlertFired(
                "k/\u00e9", Severity.WARNING, null, "a\r\nBcc: all@example.com", "m", "", Alerts.T0, Alerts.T0);
        new EmailChannel(properties(Optional.empty())).send(evil);

        MimeMessage mail = server.getReceivedMessages()[0];
        assertThat(mail.getHeader("Bcc")).isNull();
        assertThat(mail.getSubject()).isEqualTo("[walfleet] FIRING WARNING a Bcc: all@example.com");
    }

    @Test
    void tellsOfManyAlertsInOneMail() throws Exception {
        new EmailChannel(properties(Optional.empty()))
                .sendDigest(List.of(Alerts.fired("a"), Alerts.fired("b"), Alerts.resolved("c")));

        MimeMessage mail = server.getReceivedMessages()[0];
        assertThat(mail.getSubject()).isEqualTo("[walfleet] 3 more alerts: 2 firing, 1 resolved");
        assertThat(GreenMailUtil.getBody(mail)).contains("RESOLVED orders: logical backup failed");
    }

    @Test
    void logsInWhereTheServerWantsIt() {
        server.setUser("walfleet", "s3cret");
        server.getUserManager().setAuthRequired(true);

        new EmailChannel(properties(Optional.of("s3cret"))).send(Alerts.fired("k"));

        assertThat(server.getReceivedMessages()).hasSize(2);
    }

    @Test
    void saysThatTheLoginIsWrongAndNeverThePassword() {
        server.setUser("walfleet", "s3cret");
        server.getUserManager().setAuthRequired(true);

        assertThatThrownBy(() -> new EmailChannel(properties(Optional.of("wrong-guess"))).send(Alerts.fired("k")))
                .satisfies(e -> assertThat(Failing.of(e).kind()).isEqualTo(FailureKind.RETRY))
                .hasMessageContaining("refused the login")
                .hasMessageNotContaining("wrong-guess");
    }

    @Test
    void sendsNoPasswordInClearUnlessTold() {
        EmailProperties inClear = new EmailProperties(
                List.of("ops@example.com"),
                Optional.empty(),
                "127.0.0.1",
                Optional.of(server.getSmtp().getPort()),
                Optional.of("walfleet"),
                Optional.of("s3cret"),
                EmailProperties.Security.AUTO,
                Optional.empty(),
                Optional.empty());

        assertThatThrownBy(() -> new EmailChannel(inClear).send(Alerts.fired("k")))
                .hasMessageContaining("STARTTLS");
        assertThat(server.getReceivedMessages()).isEmpty();
    }

    @Test
    void saysWhereTheServerIsThatDoesNotAnswer() {
        EmailProperties properties = properties(Optional.empty());
        server.stop();

        assertThatThrownBy(() -> new EmailChannel(properties).send(Alerts.fired("k")))
                .satisfies(e -> assertThat(Failing.of(e).kind()).isEqualTo(FailureKind.RETRY))
                .hasMessageStartingWith("mail server 127.0.0.1:" + properties.smtpPort() + " did not take the mail: ");
    }
}
