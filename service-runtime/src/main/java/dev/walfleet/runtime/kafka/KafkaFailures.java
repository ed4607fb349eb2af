package dev.walfleet.runtime.kafka;

import dev.walfleet.vocabulary.FailureCode;
import dev.walfleet.vocabulary.WalfleetException;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.errors.UnsupportedVersionException;

/** Kafka's exceptions in our words. */
final class KafkaFailures {
    private KafkaFailures() {}

    /** @param doing what did not come about, for example {@code the topics cannot be listed} */
    static WalfleetException of(String doing, Throwable thrown) {
        Throwable cause =
                thrown instanceof ExecutionException && thrown.getCause() != null ? thrown.getCause() : thrown;
        if (cause instanceof WalfleetException ours) {
            return ours;
        }
        if (cause instanceof AuthenticationException) {
            return new WalfleetException(
                    FailureCode.CONFIGURATION,
                    doing + ": Kafka refuses who we are: " + cause.getMessage(),
                    "check security.protocol, sasl.* and ssl.* in kafka.properties",
                    cause);
        }
        if (cause instanceof AuthorizationException) {
            return new WalfleetException(
                    FailureCode.CONFIGURATION,
                    doing + ": Kafka does not allow it: " + cause.getMessage(),
                    "give the user of kafka.properties the right; walfleet topics lists what is needed",
                    cause);
        }
        if (cause instanceof UnsupportedVersionException) {
            return new WalfleetException(
                    FailureCode.NOT_SUPPORTED,
                    doing + ": the brokers are too old: " + cause.getMessage(),
                    "set kafka.queue to classic, or use brokers of version 4.2 or newer",
                    cause);
        }
        return new WalfleetException(
                FailureCode.KAFKA_UNREACHABLE,
                doing + ": " + cause.getClass().getSimpleName() + ": " + cause.getMessage(),
                "check that the brokers of kafka.bootstrap-servers are up and reachable from here",
                cause);
    }

    /** Whether a record was refused for what it is: the next one may go through, and this one never will. */
    static boolean refused(Exception failure) {
        return failure instanceof RecordTooLargeException
                || failure instanceof InvalidTopicException
                || failure instanceof SerializationException;
    }

    /** Whether somebody has to give us a right, or to give it back: then the same record goes through. */
    static boolean forbidden(Exception failure) {
        return failure instanceof AuthorizationException;
    }
}
