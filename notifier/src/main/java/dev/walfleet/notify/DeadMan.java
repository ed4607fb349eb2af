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

    private final Optional<DeadManProperties> properties;
    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(TIMEOUT).build();
    private Instant due = Instant.MIN;

    DeadMan(Optional<DeadManProperties> properties) {
        this.properties = properties;
    }

    /** This instance leads and hears the topics. */
    void alive(Instant now) {
        if (properties.isEmpty() || now.isBefore(due)) {
            return;
        }
        DeadManProperties to = properties.orElseThrow();
        due = now.plus(to.every());
        HttpRequest request =
                HttpRequest.newBuilder(to.pingUrl()).timeout(TIMEOUT).GET().build();
        var unused = client.sendAsync(request, HttpResponse.BodyHandlers.discarding())
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
