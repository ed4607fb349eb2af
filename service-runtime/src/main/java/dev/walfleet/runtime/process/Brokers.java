package dev.walfleet.runtime.process;

import dev.walfleet.vocabulary.WalfleetException;
import java.util.Optional;

/** The Kafka brokers of a process, which may still be on their way up while its services are made. */
@FunctionalInterface
public interface Brokers {
    /** They run already, or somebody else sees to it. */
    Brokers ELSEWHERE = () -> {};

    /**
     * Returns when clients can use them.
     *
     * @throws WalfleetException why they do not come up
     */
    void await();

    /** What broke them for good since, where they are this process's own: it has to end then, as nothing can heal it. */
    default Optional<WalfleetException> fault() {
        return Optional.empty();
    }
}
