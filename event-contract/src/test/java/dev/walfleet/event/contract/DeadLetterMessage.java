package dev.walfleet.event.contract;

import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** A record that could not be handled: its key, headers and bytes as they came, and why. */
final class DeadLetterMessage {
    private DeadLetterMessage() {}

    static ObjectNode tree() {
        ObjectNode message = JsonNodeFactory.instance.objectNode();
        message.put("name", "dead-letter");
        message.put("title", "DeadLetter");
        message.put(
                "summary",
                "A record that could not be handled, with its key, its headers and its bytes as they came, and in further headers the reason and where it came from.");
        return message;
    }
}
