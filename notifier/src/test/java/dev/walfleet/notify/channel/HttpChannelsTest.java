package dev.walfleet.notify.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.walfleet.event.EventCodec;
import dev.walfleet.vocabulary.Failing;
import dev.walfleet.vocabulary.FailureCode;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class HttpChannelsTest {
    private static final Instant NOW = Instant.parse("2026-11-22T02:05:00Z");
    private static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);
    private static final String SECRET = "a-secret-of-16-or-more";

    private final Receiver receiver = new Receiver();

    @AfterEach
    void stop() {
        receiver.close();
    }

    private WebhookChannel webhook(Duration timeout) {
        return new WebhookChannel(
                "ops",
                new WebhookProperties(receiver.url(), SECRET, timeout, Optional.empty(), Optional.empty()),
                CLOCK);
    }

    @Test
    void postsTheEventItselfSigned() {
        webhook(Duration.ofSeconds(5)).send(Alerts.fired("backup-failed/orders/logical"));

        Receiver.Request request = receiver.requests().get(0);
        assertThat(request.headers().getFirst("ce-type")).isEqualTo("dev.walfleet.alert.fired.v1");
        assertThat(request.headers().getFirst("ce-subject")).isEqualTo("backup-failed/orders/logical");
        assertThat(request.headers().getFirst("Content-Type")).isEqualTo("application/json");
        assertThat(EventCodec.decode("dev.walfleet.alert.fired.v1", request.body()))
                .contains(Alerts.fired("backup-failed/orders/logical"));
        String signature = request.headers().getFirst(WebhookSignature.HEADER);
        assertThat(WebhookSignature.verifies(signature, request.body(), SECRET, NOW, Duration.ofMinutes(5)))
                .isTrue();
    }

    @Test
    void namesARepetitionAlike() {
        webhook(Duration.ofSeconds(5)).send(Alerts.fired("k"));
        webhook(Duration.ofSeconds(5)).send(Alerts.fired("k"));
        webhook(Duration.ofSeconds(5)).send(Alerts.resolved("k"));

        List<String> ids = receiver.requests().stream()
                .map(request -> request.headers().getFirst("ce-id"))
                .toList();
        assertThat(ids.get(1)).isEqualTo(ids.get(0));
        assertThat(ids.get(2)).isNotEqualTo(ids.get(0));
    }

    @ParameterizedTest
    @CsvSource({
        "500, CHANNEL_UNREACHABLE",
        "503, CHANNEL_UNREACHABLE",
        "429, CHANNEL_UNREACHABLE",
        "401, CHANNEL_UNREACHABLE",
        "404, CHANNEL_UNREACHABLE",
        "302, CHANNEL_UNREACHABLE",
        "400, CHANNEL_REFUSED",
        "422, CHANNEL_REFUSED"
    })
    void knowsWhatAnAnswerMeans(int status, FailureCode code) {
        receiver.answering(status);

        assertThatThrownBy(() -> webhook(Duration.ofSeconds(5)).send(Alerts.fired("k")))
                .satisfies(e -> assertThat(Failing.of(e).code()).isEqualTo(code))
                .hasMessage("127.0.0.1 answered " + status + " to an alert")
                .satisfies(e -> assertThat(Failing.of(e).hint()).doesNotContain("t0k3n"));
    }

    @Test
    void doesNotWaitForASlowReceiver() {
        receiver.silent();

        assertThatThrownBy(() -> webhook(Duration.ofMillis(200)).send(Alerts.fired("k")))
                .satisfies(e -> assertThat(Failing.of(e).code()).isEqualTo(FailureCode.CHANNEL_UNREACHABLE))
                .hasMessageContaining("HttpTimeoutException");
    }

    @Test
    void saysThatAReceiverIsDown() {
        receiver.close();

        assertThatThrownBy(() -> webhook(Duration.ofSeconds(5)).send(Alerts.fired("k")))
                .satisfies(e -> assertThat(Failing.of(e).code()).isEqualTo(FailureCode.CHANNEL_UNREACHABLE))
                .hasMessageStartingWith("127.0.0.1 does not answer: ConnectException");
    }

    @Test
    void signsSoThatNothingCanBeChangedOrSentAgainLater() {
        byte[] body = {1, 2, 3};
        String header = WebhookSignature.of(body, SECRET, NOW);
        Duration tolerance = Duration.ofMinutes(5);

        assertThat(WebhookSignature.verifies(header, body, SECRET, NOW.plusSeconds(60), tolerance))
                .isTrue();
        assertThat(WebhookSignature.verifies(header, new byte[] {1, 2, 4}, SECRET, NOW, tolerance))
                .isFalse();
        assertThat(WebhookSignature.verifies(header, body, SECRET + "x", NOW, tolerance))
                .isFalse();
        assertThat(WebhookSignature.verifies(header, body, SECRET, NOW.plusSeconds(301), tolerance))
                .isFalse();
        assertThat(WebhookSignature.verifies(header.replace("t=1", "t=2"), body, SECRET, NOW, tolerance))
                .isFalse();
        assertThat(WebhookSignature.verifies("v1=abc", body, SECRET, NOW, tolerance))
                .isFalse();
    }

    /** The value was made with: printf '%s.%s' 1795312800 '{}' | openssl dgst -sha256 -hmac 'a-secret-of-16-or-more'. */
    @Test
    void signsAsOthersDo() {
        assertThat(WebhookSignature.of(
                        "{}".getBytes(java.nio.charset.StandardCharsets.UTF_8),
                        SECRET,
                        Instant.ofEpochSecond(1795312800)))
                .isEqualTo("t=1795312800,v1=d19eee4eeb87f5801c6d41ef86fb8d057d80b3471c9aa9c554ed1890d2bb89b6");
    }

    @Test
    void speaksSlack() {
        SlackChannel slack = new SlackChannel(new SlackProperties(receiver.url(), Optional.empty(), Optional.empty()));
        slack.send(Alerts.fired("k"));
        slack.sendDigest(List.of(Alerts.fired("a"), Alerts.resolved("b")));

        assertThat(text(0)).startsWith(":rotating_light: *FIRING CRITICAL orders: logical backup failed*\n```");
        assertThat(text(1)).startsWith("*2 more alerts: 1 firing, 1 resolved*");
    }

    private String text(int index) {
        return JsonMapper.shared()
                .readTree(receiver.requests().get(index).body())
                .get("text")
                .asString();
    }

    @Test
    void opensAndClosesIncidentsByTheKeyOfTheAlert() {
        receiver.answering(202);
        PagerDutyChannel pagerDuty = new PagerDutyChannel(
                new PagerDutyProperties("r0ut1ng", receiver.url(), Optional.empty(), Optional.empty()));
        pagerDuty.send(Alerts.fired("k"));
        pagerDuty.send(Alerts.resolved("k"));

        JsonNode opened =
                JsonMapper.shared().readTree(receiver.requests().get(0).body());
        JsonNode closed =
                JsonMapper.shared().readTree(receiver.requests().get(1).body());
        assertThat(opened.get("event_action").asString()).isEqualTo("trigger");
        assertThat(opened.get("dedup_key").asString()).isEqualTo("k");
        assertThat(opened.get("payload").get("severity").asString()).isEqualTo("critical");
        assertThat(opened.get("payload").get("source").asString()).isEqualTo("orders");
        assertThat(closed.get("event_action").asString()).isEqualTo("resolve");
        assertThat(closed.get("dedup_key").asString()).isEqualTo("k");
    }

    @Test
    void showsNoSecretOfItsConfiguration() {
        URI url = receiver.url();

        assertThat(List.of(
                        WebhookProperties.of(url, SECRET),
                        new SlackProperties(url, Optional.empty(), Optional.empty()),
                        new PagerDutyProperties("r0ut1ng", url, Optional.empty(), Optional.empty())))
                .allSatisfy(properties -> assertThat(properties.toString()).doesNotContain("t0k3n", SECRET, "r0ut1ng"));
    }
}
