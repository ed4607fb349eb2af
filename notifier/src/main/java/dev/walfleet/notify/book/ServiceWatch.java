package dev.walfleet.notify.book;

import dev.walfleet.event.ServiceHeartbeat;
import dev.walfleet.event.Severity;
import dev.walfleet.vocabulary.InstanceId;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Instances of services that fell silent without saying that they stop. An instance is dead when three of its intervals went
 * by since it was last heard, by this instance's clock and only while this instance {@link Hearing hears} at all. It is
 * followed by any instance of its service that started later; then, and when it beats again itself, its alert ends.
 */
final class ServiceWatch {
    private static final int INTERVALS = 3;
    /** A dead instance of a service that lives on is taken for retired after this long. */
    private static final Duration RETIREMENT = Duration.ofHours(24);

    /**
     * The newest heartbeat of an instance.
     *
     * @param heard by this instance's clock
     */
    private record Beat(ServiceHeartbeat heartbeat, Instant heard) {
        Instant deadline(Instant hearingSince) {
            Instant from = heard.isAfter(hearingSince) ? heard : hearingSince;
            return from.plus(heartbeat.interval().multipliedBy(INTERVALS));
        }
    }

    private final AlertLedger ledger;
    private final Map<InstanceId, Beat> alive = new HashMap<>();

    ServiceWatch(AlertLedger ledger) {
        this.ledger = ledger;
    }

    void apply(ServiceHeartbeat heartbeat, Instant heard) {
        Beat last = alive.get(heartbeat.instance());
        if (last != null && !heartbeat.at().isAfter(last.heartbeat().at())) {
            return;
        }
        if (heartbeat.stopping()) {
            alive.remove(heartbeat.instance());
        } else {
            alive.put(heartbeat.instance(), new Beat(heartbeat, heard));
        }
        ledger.clear(AlertKeys.serviceDead(heartbeat.service(), heartbeat.instance()), heartbeat.at());
        for (String dead : ledger.raised(AlertKeys.servicesDead(heartbeat.service()))) {
            if (!heartbeat.stopping() && !heartbeat.startedAt().isBefore(ledger.since(dead))) {
                ledger.clearNow(dead, heartbeat.at());
            }
        }
    }

    /** Decides who is dead. */
    void check(Instant now, Instant hearingSince) {
        List<ServiceHeartbeat> silent = alive.values().stream()
                .filter(beat -> beat.deadline(hearingSince).isBefore(now))
                .map(Beat::heartbeat)
                .toList();
        silent.forEach(beat -> alive.remove(beat.instance()));
        silent.stream().filter(beat -> !followed(beat, silent)).forEach(this::died);
        retire(now);
    }

    private boolean followed(ServiceHeartbeat dead, List<ServiceHeartbeat> silent) {
        return Stream.concat(alive.values().stream().map(Beat::heartbeat), silent.stream())
                .anyMatch(other -> other.service().equals(dead.service())
                        && !other.startedAt().isBefore(dead.at()));
    }

    private void died(ServiceHeartbeat dead) {
        boolean others = lives(dead.service());
        Trouble trouble = new Trouble(
                AlertKeys.serviceDead(dead.service(), dead.instance()),
                others ? Severity.WARNING : Severity.CRITICAL,
                null,
                dead.service() + ": " + (others ? "an instance" : "the last instance") + " fell silent",
                "no heartbeat of %s on %s since %s"
                        .formatted(dead.instance(), dead.host(), dead.at().truncatedTo(ChronoUnit.SECONDS)),
                "see its log on %s and start it again; an instance of %s that starts anew ends this alert"
                        .formatted(dead.host(), dead.service()));
        // a heartbeat that arrives late is older than this
        ledger.raise(trouble, dead.at(), dead.at().plus(dead.interval().multipliedBy(INTERVALS)));
    }

    private void retire(Instant now) {
        for (String key : ledger.raised("service-dead/")) {
            String service = key.split("/", -1)[1];
            boolean livesOn = alive.values().stream()
                    .anyMatch(beat ->
                            AlertKeys.servicesDead(beat.heartbeat().service()).equals("service-dead/" + service + "/"));
            if (livesOn && ledger.since(key).plus(RETIREMENT).isBefore(now)) {
                ledger.clearNow(key, now);
            }
        }
    }

    private boolean lives(String service) {
        return alive.values().stream()
                .anyMatch(beat -> beat.heartbeat().service().equals(service));
    }
}
