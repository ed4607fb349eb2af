package dev.walfleet.event.contract;

import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The headers of CloudEvents 1.0 in the Kafka protocol binding's binary mode, and the key. */
final class CloudEventHeaders {
    private CloudEventHeaders() {}

    static ObjectNode trait() {
        ObjectNode traits = JsonNodeFactory.instance.objectNode();
        ObjectNode trait = traits.putObject("CloudEvent");
        ObjectNode headers = trait.putObject("headers");
        headers.put("type", "object");
        headers.putArray("required")
                .add("ce_specversion")
                .add("ce_id")
                .add("ce_source")
                .add("ce_type");
        ObjectNode properties = headers.putObject("properties");
        properties.putObject("ce_specversion").put("type", "string").put("const", "1.0");
        property(properties, "ce_id", "Unique among the events of its source.").put("minLength", 1);
        property(properties, "ce_source", "Who wrote it: the service and its instance.")
                .put("minLength", 1);
        property(properties, "ce_type", "Which event the data is; see the message's name.");
        property(properties, "ce_time", "When it was written.").put("format", "date-time");
        property(properties, "ce_subject", "What it is about; equal to the record's key.");
        property(properties, "content-type", "The encoding of the data.").put("const", "application/json");
        ObjectNode kafka = trait.putObject("bindings").putObject("kafka");
        kafka.putObject("key")
                .put("type", "string")
                .put(
                        "description",
                        "The event's subject, in most topics the cluster id: the events of one key keep their order.");
        kafka.put("bindingVersion", "0.5.0");
        return traits;
    }

    private static ObjectNode property(ObjectNode properties, String name, String description) {
        return properties.putObject(name).put("type", "string").put("description", description);
    }
}
