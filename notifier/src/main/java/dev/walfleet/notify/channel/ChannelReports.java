package dev.walfleet.notify.channel;

import dev.walfleet.event.AlertEvent;
import dev.walfleet.vocabulary.Failure;
import java.time.Instant;

/** Is told how a channel fares, so that a channel that fails is itself an alert on the others. For several threads. */
public interface ChannelReports {
    /** A channel has not been able to send since {@code since}. Called again as long as that lasts. */
    void failed(String channel, Failure failure, Instant since);

    /** A channel sent something just now. */
    void sent(String channel);

    /** What is on the topic of alerts about the channel itself, in order. */
    void told(String channel, AlertEvent alert);
}
