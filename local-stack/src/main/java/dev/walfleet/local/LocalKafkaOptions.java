package dev.walfleet.local;

import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How a local broker is to run.
 *
 * @param folder holds the broker's data; made where it is missing
 * @param port for clients; 0 = a free one, kept over {@code stop} and {@code start}
 * @param controllerPort the broker's own; 0 = a free one
 * @param shareGroups whether share groups are on. It is decided when the folder is first used, and stays
 * @param properties of the broker, winning over ours
 * @param startTimeout how long the start may take, recovery after a crash included
 */
public record LocalKafkaOptions(
        Path folder,
        int port,
        int controllerPort,
        boolean shareGroups,
        Map<String, String> properties,
        Duration startTimeout) {
    public LocalKafkaOptions {
        requirePort(port);
        requirePort(controllerPort);
        if (port != 0 && port == controllerPort) {
            throw new IllegalArgumentException("port " + port + " for clients and for the controller");
        }
        folder = folder.toAbsolutePath().normalize();
        properties = Map.copyOf(properties);
    }

    /** Free ports, share groups on. */
    public static LocalKafkaOptions in(Path folder) {
        return new LocalKafkaOptions(folder, 0, 0, true, Map.of(), Duration.ofSeconds(90));
    }

    public LocalKafkaOptions withPort(int newPort) {
        return new LocalKafkaOptions(folder, newPort, controllerPort, shareGroups, properties, startTimeout);
    }

    public LocalKafkaOptions withControllerPort(int newPort) {
        return new LocalKafkaOptions(folder, port, newPort, shareGroups, properties, startTimeout);
    }

    public LocalKafkaOptions withShareGroups(boolean on) {
        return new LocalKafkaOptions(folder, port, controllerPort, on, properties, startTimeout);
    }

    public LocalKafkaOptions withProperty(String name, String value) {
        Map<String, String> more = new LinkedHashMap<>(properties);
        more.put(name, value);
        return new LocalKafkaOptions(folder, port, controllerPort, shareGroups, more, startTimeout);
    }

    /** These, with a free port in place of each 0. */
    LocalKafkaOptions withPortsChosen() {
        int chosen = port == 0 ? Ports.free() : port;
        int controller = controllerPort;
        while (controller == 0 || controller == chosen) {
            controller = Ports.free();
        }
        return withPort(chosen).withControllerPort(controller);
    }

    private static void requirePort(int port) {
        if (port < 0 || port > 65535) {
            throw new IllegalArgumentException("port of " + port + ", expected 0 to 65535");
        }
    }
}
