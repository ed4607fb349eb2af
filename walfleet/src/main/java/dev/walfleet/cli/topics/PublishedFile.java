package dev.walfleet.cli.topics;

import dev.walfleet.event.EventCodec;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** The files that publish the contract; they travel in the jar of {@code event-contract}. */
final class PublishedFile {
    private PublishedFile() {}

    static String asyncApi() {
        return read("/asyncapi.yaml");
    }

    /** @param type the {@code ce_type} of an event */
    static String schema(String type) {
        return read("/schemas/" + type + ".json");
    }

    private static String read(String name) {
        try (InputStream file = EventCodec.class.getResourceAsStream(name)) {
            if (file == null) {
                throw new IllegalStateException(name + " is missing in this build");
            }
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
