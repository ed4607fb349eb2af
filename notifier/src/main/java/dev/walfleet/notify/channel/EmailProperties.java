package dev.walfleet.notify.channel;

import dev.walfleet.event.Severity;
import jakarta.mail.internet.AddressException;
import jakarta.mail.internet.InternetAddress;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Alerts by email: {@code notifier.email}.
 *
 * @param to who gets them
 * @param from the sender; {@code walfleet@} and this host's name where absent
 * @param host the mail server; {@code localhost} where absent
 * @param port 25, or 465 with {@code security: tls}, where absent
 * @param user for a server that asks who sends
 * @param password never sent over a connection without TLS, unless {@code security} is {@code none}
 * @param security how the connection is protected; {@code auto} where absent
 * @param minSeverity the least severity that is sent; {@code warning} where absent
 * @param perMinute how many mails a minute at most; what comes faster is told together in one; 10 where absent
 */
public record EmailProperties(
        List<String> to,
        Optional<String> from,
        String host,
        Optional<Integer> port,
        Optional<String> user,
        Optional<String> password,
        Security security,
        Optional<Severity> minSeverity,
        Optional<Integer> perMinute) {
    /** How the connection to the mail server is protected. */
    public enum Security {
        /** STARTTLS where the server offers it, and required where a password is to be sent. */
        AUTO,
        /** STARTTLS, required. */
        STARTTLS,
        /** TLS from the first byte on. */
        TLS,
        /** None, whatever is sent. */
        NONE;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private static final int SMTP = 25;
    private static final int SMTPS = 465;

    public EmailProperties {
        to = to == null ? List.of() : List.copyOf(to);
        from = or(from);
        host = host == null ? "localhost" : host;
        security = security == null ? Security.AUTO : security;
        port = or(port);
        user = or(user);
        password = or(password);
        minSeverity = or(minSeverity);
        perMinute = or(perMinute);
        DeliveryProperties.of(minSeverity, perMinute);
        if (to.isEmpty()) {
            throw new IllegalArgumentException("email without anybody in 'to'");
        }
        to.forEach(EmailProperties::check);
        from.ifPresent(EmailProperties::check);
        if (user.isPresent() != password.isPresent()) {
            throw new IllegalArgumentException("email with one of 'user' and 'password', expected both or none");
        }
    }

    /** To these people over the mail server of this host. */
    public static EmailProperties to(List<String> to, String host, int port) {
        return new EmailProperties(
                to,
                Optional.empty(),
                host,
                Optional.of(port),
                Optional.empty(),
                Optional.empty(),
                Security.AUTO,
                Optional.empty(),
                Optional.empty());
    }

    int smtpPort() {
        return port.orElse(security == Security.TLS ? SMTPS : SMTP);
    }

    /** What of all alerts is sent, and how fast. */
    public DeliveryProperties delivery() {
        return DeliveryProperties.of(minSeverity, perMinute);
    }

    @Override
    public String toString() {
        return "EmailProperties[to=%s, host=%s, port=%s, security=%s]".formatted(to, host, smtpPort(), security);
    }

    private static void check(String address) {
        try {
            new InternetAddress(address, true).validate();
        } catch (AddressException e) {
            throw new IllegalArgumentException("'" + address + "' is not a mail address", e);
        }
    }

    private static <T> Optional<T> or(Optional<T> value) {
        return value == null ? Optional.empty() : value;
    }
}
