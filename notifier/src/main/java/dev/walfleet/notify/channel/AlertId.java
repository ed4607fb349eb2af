package dev.walfleet.notify.channel;

import dev.walfleet.event.AlertEvent;
import dev.walfleet.event.AlertFired;
import dev.walfleet.event.AlertResolved;
import dev.walfleet.event.EventCodec;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;

/** Names that are the same whenever and by whomever an alert is sent, so that a receiver knows a repetition. */
final class AlertId {
    private static final int BYTES = 16;

    private AlertId() {}

    /** Names one alert that was fired, or its end. */
    static String of(AlertEvent alert) {
        Instant at = alert instanceof AlertResolved resolved ? resolved.resolvedAt() : ((AlertFired) alert).at();
        return hash(EventCodec.typeOf(alert.getClass()) + "|" + alert.key() + "|" + at);
    }

    /** Names the trouble, from its beginning to its end. */
    static String ofTrouble(AlertEvent alert) {
        Instant since =
                alert instanceof AlertResolved resolved ? resolved.firstSeen() : ((AlertFired) alert).firstSeen();
        return hash(alert.key() + "|" + since);
    }

    static String hash(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
