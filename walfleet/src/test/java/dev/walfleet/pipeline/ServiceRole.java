package dev.walfleet.pipeline;

import dev.walfleet.vocabulary.InstanceId;
import java.util.Locale;

/** The services of a fleet, as {@code walfleet run} knows them. */
enum ServiceRole {
    PRODUCER_SCHEDULER,
    DUMP_WORKER,
    WAL_SHIPPER,
    VERIFIER,
    NOTIFIER;

    /** {@code dump-worker}. */
    String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** What a service of this role calls itself in its events. */
    InstanceId instance(String name) {
        return new InstanceId(word() + "-" + name);
    }
}
