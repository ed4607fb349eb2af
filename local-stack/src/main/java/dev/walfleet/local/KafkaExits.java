package dev.walfleet.local;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.apache.kafka.common.utils.Exit;
import org.jspecify.annotations.Nullable;

/**
 * Kafka ends the process on a fatal fault (a lost log folder, a taken controller port). A guest in our process may not: here
 * such an exit becomes an error in the thread that asked for it, and is told to every broker of the process.
 */
final class KafkaExits {
    private static final Set<Consumer<String>> LISTENERS = ConcurrentHashMap.newKeySet();
    private static boolean installed;

    private KafkaExits() {}

    static synchronized void install() {
        if (!installed) {
            Exit.setExitProcedure(KafkaExits::refuse);
            Exit.setHaltProcedure(KafkaExits::refuse);
            installed = true;
        }
    }

    static void add(Consumer<String> listener) {
        LISTENERS.add(listener);
    }

    static void remove(Consumer<String> listener) {
        LISTENERS.remove(listener);
    }

    private static void refuse(int status, @Nullable String message) {
        String text = "kafka met a fatal fault (status %d)%s".formatted(status, message == null ? "" : ": " + message);
        LISTENERS.forEach(listener -> listener.accept(text));
        throw new FatalFault(text);
    }

    static final class FatalFault extends RuntimeException {
        FatalFault(String message) {
            super(message);
        }
    }
}
