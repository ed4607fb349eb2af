package dev.walfleet.runtime.config;

import dev.walfleet.vocabulary.InstanceId;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * The configuration's section {@code runtime}: what every process has.
 *
 * @param instance a name for this process that stays the same over a restart, unique in the fleet: it comes back to its work
 *     at once then. Default: a new name at each start
 * @param stateDir where events wait while Kafka is away; default {@code /var/lib/walfleet} where that is writable, else
 *     {@code ~/.local/state/walfleet}
 * @param httpHost where health and metrics are served; default {@code 127.0.0.1}
 * @param httpPort default 9465, or any free one where that is taken; 0 = any free one, -1 = not served
 * @param heartbeatInterval default 5 s
 * @param spoolLimit how many events may wait on disk while Kafka is away; default 100,000. The outcome of a job is kept beyond it
 */
public record RuntimeProperties(
        Optional<String> instance,
        Path stateDir,
        String httpHost,
        Optional<Integer> httpPort,
        Duration heartbeatInterval,
        Integer spoolLimit) {
    public static final int DEFAULT_HTTP_PORT = 9465;
    /** In place of a port: health and metrics are not served. */
    public static final int NOT_SERVED = -1;

    private static final Path SYSTEM_WIDE = Path.of("/var/lib/walfleet");

    @SuppressWarnings({"NullAway", "OptionalAssignedToNull"}) // what the file leaves out arrives as null
    public RuntimeProperties {
        instance = instance == null ? Optional.empty() : instance;
        instance.ifPresent(InstanceId::new);
        stateDir = stateDir == null ? defaultStateDir() : stateDir;
        httpHost = httpHost == null ? "127.0.0.1" : httpHost;
        httpPort = httpPort == null ? Optional.empty() : httpPort;
        heartbeatInterval = heartbeatInterval == null ? Duration.ofSeconds(5) : heartbeatInterval;
        spoolLimit = spoolLimit == null ? 100_000 : spoolLimit;
        if (httpPort.isPresent() && (httpPort.orElseThrow() < NOT_SERVED || httpPort.orElseThrow() > 65_535)) {
            throw new IllegalArgumentException(
                    "http-port " + httpPort.orElseThrow() + ", expected a port, 0 for any free one, -1 for none");
        }
        if (heartbeatInterval.compareTo(Duration.ofMillis(100)) < 0
                || heartbeatInterval.compareTo(Duration.ofSeconds(10)) > 0) {
            throw new IllegalArgumentException(
                    "heartbeat-interval of " + heartbeatInterval + ", expected 100ms to 10s, as leases last 30s");
        }
        if (spoolLimit < 0) {
            throw new IllegalArgumentException("spool-limit " + spoolLimit + ", expected 0 or more");
        }
    }

    private static Path defaultStateDir() {
        return Files.isWritable(SYSTEM_WIDE)
                ? SYSTEM_WIDE
                : Path.of(System.getProperty("user.home", "."), ".local", "state", "walfleet");
    }
}
