package dev.walfleet.runtime.leader;

import dev.walfleet.event.Event;
import java.util.List;

/** The right to emit, for as long as this instance leads. For the thread of the leader only. */
public interface Term {
    /**
     * Publishes events to their topics in one transaction: all or none, and only if no other instance leads by now. They
     * come back through {@link LeaderTask#observe} like every event.
     *
     * @throws LeadershipLostException another leads, or it is not known whether the events were written; the next term's
     *     history tells
     */
    void emit(List<? extends Event> events) throws LeadershipLostException;
}
