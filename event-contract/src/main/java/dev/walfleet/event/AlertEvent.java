package dev.walfleet.event;

/** What a person should know; compacted by the alert's key, so that a new subscriber sees what is firing. */
public sealed interface AlertEvent extends Event permits AlertFired, AlertResolved {
    /** The same for the same trouble, for example {@code backup-failed/orders-prod/logical}. */
    String key();

    @Override
    default String subject() {
        return key();
    }
}
