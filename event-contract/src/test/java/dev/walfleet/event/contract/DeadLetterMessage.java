package dev.walfleet.event.contract;

import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** A record that could not be handled: its key, headers and bytes as they came, and why. */
final class DeadLetterMessage {
    private static final Map<String, String> HEADERS = new LinkedHashMap<>();

    static {
        HEADERS.put("walfleet_reason", "Why it could not be handled, for people.");
        HEADERS.put("walfleet_topic", "Where it was read.");
        HEADERS.put("walfleet_partition", "Where it was read.");
        HEADERS.put("walfleet_offset", "Where it was read.");
        HEADERS.put("walfleet_group", "Who could not handle it: the consumer group.");
        HEADERS.put("walfleet_at", "When it was given up.");
        HEADERS.put("walfleet_exception", "The stack trace, where there is one.");
        HEADERS.put(
                "walfleet_size",
                "The length of the value in bytes, where the record was too large to be kept whole; key and value are their"
                        + " beginnings then.");
    }

    private DeadLetterMessage() {}

    static ObjectNode tree() {
        ObjectNode message = JsonNodeFactory.instance.objectNode();
        message.put("name", "dead-letter");
        message.put("title", "DeadLetter");
        message.put(
                "summary",
                "A record that could not be handled: its key, its headers and its bytes as they came, and headers that say"
                        + " why, where and when.");
        ObjectNode headers = message.putObject("headers").put("type", "object");
        headers.putArray("required").add("walfleet_reason").add("walfleet_topic");
        ObjectNode properties = headers.putObject("properties");
        HEADERS.forEach(
                (name, text) -> properties.putObject(name).put("type", "string").put("description", text));
        return message;
    }
}
