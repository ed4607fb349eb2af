package dev.walfleet.notify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.walfleet.event.Severity;
import dev.walfleet.notify.channel.AlertChannel;
import dev.walfleet.notify.channel.EmailProperties;
import dev.walfleet.runtime.config.ConfigFile;
import dev.walfleet.runtime.config.ConfigSection;
import dev.walfleet.vocabulary.ClusterId;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class NotifierPropertiesTest {
    private static NotifierProperties of(String yaml) {
        return ConfigFile.parse("walfleet.yml", yaml, Map.of("MAIL_PASSWORD", "s3cret"))
                .section(ConfigSection.NOTIFIER, NotifierProperties.class);
    }

    @Test
    void hasTheseDefaults() {
        NotifierProperties properties = of("notifier: {}");

        assertThat(properties).isEqualTo(NotifierProperties.DEFAULTS);
        assertThat(properties.overdueAfter()).isEqualTo(Duration.ofHours(26));
        assertThat(properties.notWatched()).isEmpty();
        assertThat(properties.history()).isEqualTo(Duration.ofDays(3));
        assertThat(properties.channelFailedAfter()).isEqualTo(Duration.ofMinutes(2));
        assertThat(properties.kafkaAwayAfter()).isEqualTo(Duration.ofMinutes(2));
        assertThat(properties.giveUpAfter()).isEqualTo(Duration.ofHours(24));
        assertThat(properties.sessionTimeout()).isEqualTo(Duration.ofSeconds(10));
        assertThat(properties.deadMan()).isEmpty();
        assertThat(names(properties)).containsExactly("log");
    }

    @Test
    void takesEveryKey() {
        NotifierProperties properties = of("""
                notifier:
                  overdue-after: 8d
                  not-watched: [scratch]
                  history: 10d
                  channel-failed-after: 5m
                  kafka-away-after: 10m
                  give-up-after: 6h
                  session-timeout: 20s
                  dead-man: {ping-url: "https://hc.example/uuid", every: 1m}
                  email:
                    to: [ops@example.com, "Night <night@example.com>"]
                    from: walfleet@example.com
                    host: mail.example.com
                    port: 587
                    user: walfleet
                    password: "${MAIL_PASSWORD}"
                    security: starttls
                    min-severity: critical
                    per-minute: 5
                  webhooks:
                    ops: {url: "https://ops.example/hook", secret: 0123456789abcdef, timeout: 3s, min-severity: warning, per-minute: 30}
                  slack: {webhook-url: "https://hooks.slack.example/T/B/x", min-severity: critical, per-minute: 3}
                  pagerduty: {routing-key: abc, url: "https://events.eu.pagerduty.com/v2/enqueue", min-severity: critical, per-minute: 6}
                """);

        assertThat(properties.overdueAfter()).isEqualTo(Duration.ofDays(8));
        assertThat(properties.notWatched()).containsExactly(new ClusterId("scratch"));
        assertThat(properties.history()).isEqualTo(Duration.ofDays(10));
        assertThat(properties.channelFailedAfter()).isEqualTo(Duration.ofMinutes(5));
        assertThat(properties.kafkaAwayAfter()).isEqualTo(Duration.ofMinutes(10));
        assertThat(properties.giveUpAfter()).isEqualTo(Duration.ofHours(6));
        assertThat(properties.sessionTimeout()).isEqualTo(Duration.ofSeconds(20));
        assertThat(properties.deadMan())
                .contains(new DeadManProperties(URI.create("https://hc.example/uuid"), Duration.ofMinutes(1)));
        assertThat(properties.email())
                .contains(new EmailProperties(
                        List.of("ops@example.com", "Night <night@example.com>"),
                        Optional.of("walfleet@example.com"),
                        "mail.example.com",
                        Optional.of(587),
                        Optional.of("walfleet"),
                        Optional.of("s3cret"),
                        EmailProperties.Security.STARTTLS,
                        Optional.of(Severity.CRITICAL),
                        Optional.of(5)));
        assertThat(properties.webhooks().get("ops").timeout()).isEqualTo(Duration.ofSeconds(3));
        assertThat(properties.webhooks().get("ops").delivery().perMinute()).isEqualTo(30);
        assertThat(properties.slack().orElseThrow().delivery().minSeverity()).isEqualTo(Severity.CRITICAL);
        assertThat(properties.pagerduty().orElseThrow().url().getHost()).isEqualTo("events.eu.pagerduty.com");
        assertThat(names(properties)).containsExactly("log", "email", "webhook-ops", "slack", "pagerduty");
    }

    private static List<String> names(NotifierProperties properties) {
        return Channels.of(properties, Clock.systemUTC()).keySet().stream()
                .map(AlertChannel::name)
                .toList();
    }

    @Test
    void takesTheAddressFromTheEnvironmentAlone() {
        NotifierProperties properties = ConfigFile.fromEnvironment(Map.of(
                        "POSTGRES_HOST",
                        "db1",
                        "ALERT_EMAIL",
                        "ops@example.com, dba@example.com",
                        "SMTP_HOST",
                        "mail1"))
                .section(ConfigSection.NOTIFIER, NotifierProperties.class);

        EmailProperties email = properties.email().orElseThrow();
        assertThat(email.to()).containsExactly("ops@example.com", "dba@example.com");
        assertThat(email.host()).isEqualTo("mail1");
    }

    @Test
    void readsFarEnoughBackToKnowWhatIsOverdue() {
        assertThat(of("notifier: {overdue-after: 8d}").history()).isEqualTo(Duration.ofDays(12));
        assertThatThrownBy(() -> of("notifier: {overdue-after: 8d, history: 2d}"))
                .hasMessage("notifier: history of 2d, expected 8d or more");
    }

    @Test
    void refusesWhatCannotWork() {
        assertThatThrownBy(() -> of("notifier: {email: {host: mail1}}"))
                .hasMessage("notifier.email: email without anybody in 'to'");
        assertThatThrownBy(() -> of("notifier: {email: {to: nobody at home}}"))
                .hasMessage("notifier.email: 'nobody at home' is not a mail address");
        assertThatThrownBy(() -> of("notifier: {email: {to: a@b.c, user: x}}"))
                .hasMessageContaining("one of 'user' and 'password'");
        assertThatThrownBy(() -> of("notifier: {webhooks: {ops: {url: \"https://h/x\", secret: short}}}"))
                .hasMessageContaining("shorter than 16 characters");
        assertThatThrownBy(() -> of("notifier: {slack: {webhook-url: \"ftp://user:pw@h\"}}"))
                .hasMessageContaining("'webhook-url' is no address")
                .hasMessageNotContaining("pw");
        assertThatThrownBy(() -> of("notifier: {overdue-aftr: 1h}")).hasMessageContaining("unknown key 'overdue-aftr'");
    }

    @Test
    void showsNoSecret() {
        ConfigFile file = ConfigFile.parse("walfleet.yml", """
                notifier:
                  dead-man: {ping-url: "https://hc.example/s3cret"}
                  email: {to: a@b.c, user: u, password: s3cret}
                  webhooks: {ops: {url: "https://ops.example/s3cret", secret: s3cret-0123456789}}
                  slack: {webhook-url: "https://hooks.slack.example/s3cret"}
                  pagerduty: {routing-key: s3cret}
                """, Map.of());

        assertThat(file.section(ConfigSection.NOTIFIER, NotifierProperties.class)
                        .toString())
                .doesNotContain("s3cret");
        assertThat(file.render()).doesNotContain("s3cret");
    }
}
