package dev.walfleet.event;

import dev.walfleet.vocabulary.InstanceId;

/** Signs of life of the services. */
public sealed interface ServiceEvent extends Event permits ServiceHeartbeat {
    InstanceId instance();

    @Override
    default String subject() {
        return instance().value();
    }
}
