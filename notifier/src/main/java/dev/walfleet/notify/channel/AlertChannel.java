package dev.walfleet.notify.channel;

import dev.walfleet.event.AlertEvent;
import java.util.List;

/**
 * One way to tell of alerts. A call tries once and returns when the other side has it; who calls does the trying again. The
 * same alert may be sent twice: it then looks the same, to the byte where it carries no time of sending.
 */
public interface AlertChannel {
    /** Names it in the configuration, the metrics and the alert that it failed; {@code a-z 0-9 -}. */
    String name();

    /**
     * Sends one alert.
     *
     * @throws dev.walfleet.vocabulary.WalfleetException {@code CHANNEL_UNREACHABLE} where it may work later, be it that
     *     somebody has to correct the configuration first; {@code CHANNEL_REFUSED} where this very alert never will
     */
    void send(AlertEvent alert);

    /** Whether several alerts can be sent as one message, for people to read; otherwise each one counts, for a machine. */
    default boolean digests() {
        return false;
    }

    /** Sends several alerts as one message. Only where it {@link #digests}. */
    default void sendDigest(List<AlertEvent> alerts) {
        throw new UnsupportedOperationException(name() + " sends no digests");
    }
}
