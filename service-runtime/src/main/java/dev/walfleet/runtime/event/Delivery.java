package dev.walfleet.runtime.event;

import dev.walfleet.event.Event;
import dev.walfleet.event.Topic;
import java.time.Instant;

/**
 * An event as it arrived. It may arrive twice, then with the same {@code id}.
 *
 * @param id the {@code ce_id}; unique within its source
 * @param source the {@code ce_source}, for example {@code /walfleet/dump-worker/dump-worker-3f2a}
 * @param time the {@code ce_time}: when it was published, by its publisher's clock
 */
public record Delivery(Event event, String id, String source, Instant time, Topic topic, int partition, long offset) {}
