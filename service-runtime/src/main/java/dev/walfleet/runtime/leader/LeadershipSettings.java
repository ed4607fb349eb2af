package dev.walfleet.runtime.leader;

import dev.walfleet.event.Topic;
import java.time.Duration;
import java.util.Map;

/**
 * For what there is one leader.
 *
 * @param name names the group and the transactional id, without the prefix: {@code scheduler}
 * @param state a topic of use {@code STATE} with one partition: who owns it leads, and all of it is history
 * @param observed further topics that are observed, and how far back each is replayed at the begin of a term
 * @param tick how often the leader decides
 * @param sessionTimeout how long a dead leader blocks its successor; 6 s or more with a stock broker
 */
public record LeadershipSettings(
        String name, Topic state, Map<Topic, Duration> observed, Duration tick, Duration sessionTimeout) {
    public LeadershipSettings {
        observed = Map.copyOf(observed);
        if (state.use() != Topic.Use.STATE) {
            throw new IllegalArgumentException("topic " + state + " holds no state");
        }
        if (tick.isNegative() || tick.isZero()) {
            throw new IllegalArgumentException("tick of " + tick + ", expected more than 0");
        }
    }
}
