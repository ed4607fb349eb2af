package dev.walfleet.notify.channel;

import dev.walfleet.event.AlertEvent;
import dev.walfleet.event.AlertFired;
import dev.walfleet.vocabulary.FailureCode;
import dev.walfleet.vocabulary.WalfleetException;
import jakarta.mail.AuthenticationFailedException;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import java.util.stream.Collectors;
import org.springframework.mail.MailAuthenticationException;
import org.springframework.mail.MailException;
import org.springframework.mail.javamail.JavaMailSenderImpl;

/**
 * Alerts by email, as plain text. The end of an alert answers the mail that told of it, so that a mail program shows both as
 * one conversation; a mail that is sent twice has the same Message-ID, by which most servers keep one.
 */
public final class EmailChannel implements AlertChannel {
    private static final Duration TIMEOUT = Duration.ofSeconds(15);

    private final EmailProperties properties;
    private final JavaMailSenderImpl sender;
    private final String from;

    public EmailChannel(EmailProperties properties) {
        this.properties = properties;
        this.sender = sender(properties);
        this.from = properties.from().orElseGet(() -> "walfleet@" + hostName());
    }

    private static JavaMailSenderImpl sender(EmailProperties properties) {
        boolean tls = properties.security() == EmailProperties.Security.TLS;
        JavaMailSenderImpl sender = new JavaMailSenderImpl();
        sender.setProtocol(tls ? "smtps" : "smtp");
        sender.setHost(properties.host());
        sender.setPort(properties.smtpPort());
        sender.setDefaultEncoding(StandardCharsets.UTF_8.name());
        properties.user().ifPresent(sender::setUsername);
        properties.password().ifPresent(sender::setPassword);
        String prefix = "mail." + sender.getProtocol() + ".";
        Properties mail = new Properties();
        mail.setProperty(prefix + "auth", String.valueOf(properties.user().isPresent()));
        mail.setProperty(prefix + "connectiontimeout", String.valueOf(TIMEOUT.toMillis()));
        mail.setProperty(prefix + "timeout", String.valueOf(TIMEOUT.toMillis()));
        mail.setProperty(prefix + "writetimeout", String.valueOf(TIMEOUT.toMillis()));
        mail.setProperty(prefix + "ssl.checkserveridentity", "true");
        mail.setProperty(prefix + "starttls.enable", String.valueOf(starttls(properties)));
        mail.setProperty(prefix + "starttls.required", String.valueOf(starttlsRequired(properties)));
        sender.setJavaMailProperties(mail);
        return sender;
    }

    private static boolean starttls(EmailProperties properties) {
        return properties.security() == EmailProperties.Security.AUTO
                || properties.security() == EmailProperties.Security.STARTTLS;
    }

    private static boolean starttlsRequired(EmailProperties properties) {
        return properties.security() == EmailProperties.Security.STARTTLS
                || (properties.security() == EmailProperties.Security.AUTO
                        && properties.password().isPresent());
    }

    @Override
    public String name() {
        return "email";
    }

    @Override
    public void send(AlertEvent alert) {
        Mail mail = new Mail(sender.getSession(), messageId(AlertId.of(alert)));
        send(mail, AlertText.headline(alert), AlertText.body(alert), message -> {
            String trouble = messageId(AlertId.ofTrouble(alert));
            message.setHeader("References", trouble);
            if (!(alert instanceof AlertFired)) {
                message.setHeader("In-Reply-To", trouble);
            }
            message.setHeader("X-Walfleet-Alert", alert.key().replaceAll("[^\\x21-\\x7e]", "?"));
        });
    }

    @Override
    public boolean digests() {
        return true;
    }

    @Override
    public void sendDigest(List<AlertEvent> alerts) {
        String ids = alerts.stream().map(AlertId::of).collect(Collectors.joining());
        Mail mail = new Mail(sender.getSession(), messageId(AlertId.hash(ids)));
        send(mail, AlertText.headline(alerts), AlertText.body(alerts), message -> {});
    }

    private void send(Mail mail, String headline, String body, Headers headers) {
        try {
            mail.setFrom(new InternetAddress(from, true));
            for (String to : properties.to()) {
                mail.addRecipient(MimeMessage.RecipientType.TO, new InternetAddress(to, true));
            }
            mail.setSubject("[walfleet] " + headline, StandardCharsets.UTF_8.name());
            mail.setHeader("Auto-Submitted", "auto-generated");
            headers.set(mail);
            mail.setText(body, StandardCharsets.UTF_8.name());
            sender.send(mail);
        } catch (MessagingException | MailException e) {
            throw failed(e);
        }
    }

    private WalfleetException failed(Exception e) {
        Throwable reason = e;
        while (reason.getCause() != null) {
            reason = reason.getCause();
        }
        boolean login = e instanceof MailAuthenticationException || reason instanceof AuthenticationFailedException;
        String text = String.valueOf(reason.getMessage()).strip().replaceAll("\\s+", " ");
        return new WalfleetException(
                FailureCode.CHANNEL_UNREACHABLE,
                "mail server %s:%d %s: %s"
                        .formatted(
                                properties.host(),
                                properties.smtpPort(),
                                login ? "refused the login" : "did not take the mail",
                                text),
                login
                        ? "check notifier.email.user and its password"
                        : "check notifier.email.host, port, security and the addresses, and that the server may be reached",
                e);
    }

    private String messageId(String id) {
        return "<" + id + ".walfleet@" + from.substring(from.indexOf('@') + 1).replaceAll("[^A-Za-z0-9.-]", "") + ">";
    }

    private static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "localhost";
        }
    }

    private interface Headers {
        void set(MimeMessage message) throws MessagingException;
    }

    /** A mail with an id of ours, which follows from what it says. */
    private static final class Mail extends MimeMessage {
        private final String id;

        Mail(Session session, String id) {
            super(session);
            this.id = id;
        }

        @Override
        protected void updateMessageID() throws MessagingException {
            setHeader("Message-ID", id);
        }
    }
}
