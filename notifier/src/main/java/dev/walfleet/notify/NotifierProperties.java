package dev.walfleet.notify;

import dev.walfleet.notify.channel.EmailProperties;
import dev.walfleet.notify.channel.PagerDutyProperties;
import dev.walfleet.notify.channel.SlackProperties;
import dev.walfleet.notify.channel.WebhookProperties;
import dev.walfleet.vocabulary.ClusterId;
import dev.walfleet.vocabulary.DurationText;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The section {@code notifier}. Alerts go into the log always, and to whatever else is given here.
 *
 * @param overdueAfter how old the newest backup of a cluster may be; 26h where absent
 * @param notWatched clusters that may be without a backup
 * @param history how far back a notifier that takes over reads; where absent 3d, or half as much again as {@code overdueAfter}
 *     where that is more
 * @param channelFailedAfter how long a channel may fail until that is an alert on the others; 2m where absent
 * @param kafkaAwayAfter how long Kafka may be away until the channels are told without it; 2m where absent
 * @param giveUpAfter how long an alert is tried to be sent before it is put to the dead letters; 24h where absent
 * @param sessionTimeout how long a notifier that died blocks its successor; 10s where absent
 * @param deadMan a sign of life to the outside; none where absent
 * @param webhooks by name
 */
public record NotifierProperties(
        Duration overdueAfter,
        List<ClusterId> notWatched,
        Duration history,
        Duration channelFailedAfter,
        Duration kafkaAwayAfter,
        Duration giveUpAfter,
        Duration sessionTimeout,
        Optional<DeadManProperties> deadMan,
        Optional<EmailProperties> email,
        Map<String, WebhookProperties> webhooks,
        Optional<SlackProperties> slack,
        Optional<PagerDutyProperties> pagerduty) {
    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9-]{0,30}");
    private static final Duration LEAST = Duration.ofMinutes(1);

    /** All defaults: alerts go into the log. */
    public static final NotifierProperties DEFAULTS = new NotifierProperties(
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            Optional.empty(),
            Optional.empty(),
            null,
            Optional.empty(),
            Optional.empty());

    public NotifierProperties(
            @Nullable Duration overdueAfter,
            @Nullable List<ClusterId> notWatched,
            @Nullable Duration history,
            @Nullable Duration channelFailedAfter,
            @Nullable Duration kafkaAwayAfter,
            @Nullable Duration giveUpAfter,
            @Nullable Duration sessionTimeout,
            Optional<DeadManProperties> deadMan,
            Optional<EmailProperties> email,
            @Nullable Map<String, WebhookProperties> webhooks,
            Optional<SlackProperties> slack,
            Optional<PagerDutyProperties> pagerduty) {
        this.overdueAfter = atLeast("overdue-after", overdueAfter, Duration.ofHours(26), LEAST);
        this.notWatched = notWatched == null ? List.of() : List.copyOf(notWatched);
        this.history = history(history, this.overdueAfter);
        this.channelFailedAfter =
                atLeast("channel-failed-after", channelFailedAfter, Duration.ofMinutes(2), Duration.ZERO);
        this.kafkaAwayAfter = atLeast("kafka-away-after", kafkaAwayAfter, Duration.ofMinutes(2), Duration.ZERO);
        this.giveUpAfter = atLeast("give-up-after", giveUpAfter, Duration.ofHours(24), LEAST);
        this.sessionTimeout = atLeast("session-timeout", sessionTimeout, Duration.ofSeconds(10), Duration.ofSeconds(6));
        this.deadMan = or(deadMan);
        this.email = or(email);
        this.webhooks = webhooks == null ? Map.of() : Map.copyOf(webhooks);
        this.slack = or(slack);
        this.pagerduty = or(pagerduty);
        for (String name : this.webhooks.keySet()) {
            if (!NAME.matcher(name).matches()) {
                throw new IllegalArgumentException(
                        "webhook name '" + name + "' is not usable: expected 1 to 31 of a-z, 0-9 and '-'");
            }
        }
    }

    private static Duration history(@Nullable Duration history, Duration overdueAfter) {
        Duration longer = overdueAfter.plus(overdueAfter.dividedBy(2));
        Duration usual = Duration.ofDays(3);
        return atLeast("history", history, usual.compareTo(longer) > 0 ? usual : longer, overdueAfter);
    }

    private static Duration atLeast(String key, @Nullable Duration value, Duration absent, Duration least) {
        Duration chosen = value == null ? absent : value;
        if (chosen.compareTo(least) < 0) {
            throw new IllegalArgumentException("%s of %s, expected %s or more"
                    .formatted(key, DurationText.format(chosen), DurationText.format(least)));
        }
        return chosen;
    }

    private static <T> Optional<T> or(Optional<T> value) {
        return value == null ? Optional.empty() : value;
    }
}
