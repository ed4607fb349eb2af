package dev.walfleet.local;

import dev.walfleet.postgres.server.LoopbackPorts;
import java.util.List;
import java.util.stream.Stream;

/** Free TCP ports of the loopback interface; see {@link LoopbackPorts} for how they are chosen. */
public final class Ports {
    private Ports() {}

    public static int free() {
        return LoopbackPorts.free();
    }

    /** Distinct ones. */
    public static List<Integer> free(int count) {
        return Stream.generate(LoopbackPorts::free).distinct().limit(count).toList();
    }
}
