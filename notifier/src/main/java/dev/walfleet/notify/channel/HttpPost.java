package dev.walfleet.notify.channel;

import dev.walfleet.vocabulary.FailureCode;
import dev.walfleet.vocabulary.WalfleetException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.Set;

/**
 * Posts JSON and says what the answer means. Follows no redirect, as a signed message is for one receiver. Messages name the
 * host only: the rest of an address is often its secret.
 */
final class HttpPost {
    private static final Duration CONNECT = Duration.ofSeconds(5);
    /** What says that this message is at fault, and not the address, the key or the moment. */
    private static final Set<Integer> REFUSALS = Set.of(400, 413, 415, 422);

    private final HttpClient client = HttpClient.newBuilder()
            .connectTimeout(CONNECT)
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();
    private final URI url;
    private final String setting;
    private final Duration timeout;

    /** @param setting the key of the configuration that holds the address, for hints */
    HttpPost(URI url, String setting, Duration timeout) {
        this.url = url;
        this.setting = setting;
        this.timeout = timeout;
    }

    /** Returns when the answer is 2xx. */
    void send(byte[] json, Map<String, String> headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(url)
                .timeout(timeout)
                .header("Content-Type", "application/json")
                .header("User-Agent", "walfleet")
                .POST(HttpRequest.BodyPublishers.ofByteArray(json));
        headers.forEach(request::header);
        int status = exchange(request.build());
        if (status / 100 == 2) {
            return;
        }
        if (REFUSALS.contains(status)) {
            throw new WalfleetException(
                    FailureCode.CHANNEL_REFUSED,
                    "%s answered %d to an alert".formatted(url.getHost(), status),
                    "it does not take what is sent; check that " + setting + " is the address of such a receiver");
        }
        throw new WalfleetException(
                FailureCode.CHANNEL_UNREACHABLE,
                "%s answered %d to an alert".formatted(url.getHost(), status),
                status / 100 == 5 || status == 429 || status == 408
                        ? "the alert is sent again; see the receiver's log if this lasts"
                        : "check " + setting + " and the key or secret beside it");
    }

    private int exchange(HttpRequest request) {
        try {
            return client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
        } catch (IOException e) {
            throw new WalfleetException(
                    FailureCode.CHANNEL_UNREACHABLE,
                    "%s does not answer: %s".formatted(url.getHost(), reason(e)),
                    "check " + setting + " and that its host may be reached from here",
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new WalfleetException(
                    FailureCode.CHANNEL_UNREACHABLE, "the sending of an alert was interrupted", "", e);
        }
    }

    private static String reason(IOException e) {
        String message = e.getMessage();
        return e.getClass().getSimpleName() + (message == null ? "" : " (" + message + ")");
    }
}
