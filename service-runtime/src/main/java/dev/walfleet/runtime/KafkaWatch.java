package dev.walfleet.runtime;

/**
 * Looks at whether Kafka is there while a process starts. One that has such a watch waits for Kafka as long as it takes, since
 * somebody has to tell of it.
 */
@FunctionalInterface
public interface KafkaWatch {
    /**
     * Called by the thread that waits, after each time that the brokers were asked.
     *
     * @param there whether the brokers have answered
     */
    void look(boolean there);
}
