package dev.walfleet.restore.recovery;

import java.util.Map;
import java.util.OptionalInt;

/** A port of localhost, for a server that lives beside the one that it was restored from. */
final class Loopback {
    private Loopback() {}

    static void put(OptionalInt port, Map<String, String> settings) {
        port.ifPresent(number -> {
            settings.put("port", Integer.toString(number));
            settings.put("listen_addresses", "localhost");
        });
    }
}
