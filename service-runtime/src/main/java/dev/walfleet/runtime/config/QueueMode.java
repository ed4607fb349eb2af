package dev.walfleet.runtime.config;

/** How request topics are read as queues. */
public enum QueueMode {
    /** A share group where the brokers offer it, else a consumer group. */
    AUTO,
    /** Share groups: broker 4.2 or newer with {@code share.version} 1. */
    SHARE,
    /** Consumer groups: any broker. No more workers get jobs than the topic has partitions. */
    CLASSIC
}
