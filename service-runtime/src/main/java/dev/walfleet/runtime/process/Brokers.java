package dev.walfleet.runtime.process;

/** The Kafka brokers of a process, which may still be on their way up while its services are made. */
@FunctionalInterface
public interface Brokers {
    /** They run already, or somebody else sees to it. */
    Brokers ELSEWHERE = () -> {};

    /**
     * Returns when clients can use them.
     *
     * @throws dev.walfleet.vocabulary.WalfleetException why they do not come up
     */
    void await();
}
