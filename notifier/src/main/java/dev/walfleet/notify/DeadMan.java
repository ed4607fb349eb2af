package dev.walfleet.notify;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sends the sign of life. For one thread, which it never blocks. */
final class DeadMan {
    private static final Logger log = LoggerFactory.getLogger(DeadMan.class);
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private final Optional<Pings> pings;
    private Instant due = Instant.MIN;

    /** What is sent, and by what; a client is some 0.2 s of a start, and nobody's who has asked for no sign. */
    private record Pings(DeadManProperties properties, HttpClient client) {}

    DeadMan(Optional<DeadManProperties> properties) {
        this.pings = properties.map(to ->
                new Pings(to, HttpClient.newBuilder().connectTimeout(TIMEOUT).build()));
    }

    /** This instance leads and hears the topics. */
    void alive(Instant now) {
        if (pings.isEmpty() || now.isBefore(due)) {
            return;
        }
        DeadManProperties to = pings.orElseThrow().properties();
        due = now.plus(to.every());
        HttpRequest request =
                HttpRequest.newBuilder(to.pingUrl()).timeout(TIMEOUT).GET().build();
        var unused = pings.orElseThrow()
                .client()
                .sendAsync(request, HttpResponse.BodyHandlers.discarding())
                .whenComplete((response, thrown) -> {
                    if (thrown != null) {
                        log.warn(
                                "sign of life not sent host={} cause=\"{}\"",
                                to.pingUrl().getHost(),
                                thrown.getClass().getSimpleName());
                    } else if (response.statusCode() / 100 != 2) {
                        log.warn(
                                "sign of life not taken host={} status={}",
                                to.pingUrl().getHost(),
                                response.statusCode());
                    }
                });
    }
}
