package dev.walfleet.runtime.leader;

import dev.walfleet.event.Topic;
import java.time.Duration;
import java.util.Set;

/**
 * For what there is one leader.
 *
 * @param name names the group and the transactional id, without the prefix: {@code scheduler}
 * @param state a topic of use {@code STATE} with one partition: who owns it leads, and all of it is history
 * @param observed further topics of which history and present are observed
 * @param history how far back {@code observed} is replayed at the begin of a term
 * @param tick how often the leader decides
 * @param sessionTimeout how long a dead leader blocks its successor; 6 s or more with a stock broker
 */
public record LeadershipSettings(
        String name, Topic state, Set<Topic> observed, Duration history, Duration tick, Duration sessionTimeout) {
    public LeadershipSettings {
        observed = Set.copyOf(observed);
        if (state.use() != Topic.Use.STATE) {
            throw new IllegalArgumentException("topic " + state + " holds no state");
        }
        if (tick.isNegative() || tick.isZero()) {
            throw new IllegalArgumentException("tick of " + tick + ", expected more than 0");
        }
    }
}
