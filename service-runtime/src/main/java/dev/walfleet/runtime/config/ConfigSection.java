package dev.walfleet.runtime.config;

import java.util.Locale;

/** The top-level sections of the configuration. */
public enum ConfigSection {
    KAFKA,
    REPOSITORIES,
    CLUSTERS,
    PLANS,
    SCHEDULER,
    WORKER,
    SHIPPER,
    VERIFIER,
    NOTIFIER,
    RUNTIME;

    /** The key in the file. */
    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }
}
