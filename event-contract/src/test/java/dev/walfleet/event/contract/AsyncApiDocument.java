package dev.walfleet.event.contract;

import dev.walfleet.event.Event;
import dev.walfleet.event.EventCodec;
import dev.walfleet.event.Party;
import dev.walfleet.event.Topic;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The AsyncAPI 3 document: topics as channels, events as messages, services as operations. */
final class AsyncApiDocument {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final String DEAD_LETTER = "DeadLetter";

    private final Map<String, EventSchema> schemas;

    /** @param schemas by {@code ce_type} */
    AsyncApiDocument(Map<String, EventSchema> schemas) {
        this.schemas = schemas;
    }

    ObjectNode tree() {
        ObjectNode document = NODES.objectNode();
        document.put("asyncapi", "3.0.0");
        document.putObject("info")
                .put("title", "Walfleet events")
                .put("version", "1.0.0")
                .put(
                        "description",
                        "What the services of Walfleet tell each other over Apache Kafka, and whoever else listens or asks. "
                                + "Each record is a CloudEvent in binary mode: its attributes are in the headers, its data is JSON. "
                                + "Readers ignore fields that they do not know and skip types that they do not know. "
                                + "docs/events.md is the same contract for people.");
        document.put("defaultContentType", "application/json");
        document.set("servers", servers());
        document.set("channels", channels());
        document.set("operations", operations());
        document.set("components", components());
        return document;
    }

    private static ObjectNode servers() {
        ObjectNode servers = NODES.objectNode();
        ObjectNode kafka = servers.putObject("kafka");
        kafka.put("host", "{bootstrap}");
        kafka.put("protocol", "kafka");
        kafka.put("description", "Any Kafka cluster from 3.7 on; 4.2 on where the request queues are share groups.");
        kafka.putObject("variables")
                .putObject("bootstrap")
                .put("default", "localhost:9092")
                .put("description", "kafka.bootstrap-servers of the configuration");
        return servers;
    }

    private ObjectNode channels() {
        ObjectNode channels = NODES.objectNode();
        for (Topic topic : Topic.values()) {
            ObjectNode messages = channel(channels, topic.suffix(), topic.content(), topic.use());
            for (Class<? extends Event> event : eventsOf(topic)) {
                messages.set(event.getSimpleName(), ref("#/components/messages/" + event.getSimpleName()));
            }
        }
        channel(channels, Topic.DEAD_LETTERS, "what could not be handled, as it came, with the reason", Topic.Use.FACTS)
                .set(DEAD_LETTER, ref("#/components/messages/" + DEAD_LETTER));
        return channels;
    }

    private static ObjectNode channel(ObjectNode channels, String suffix, String content, Topic.Use use) {
        ObjectNode channel = channels.putObject(suffix);
        channel.put("address", "{prefix}" + suffix);
        channel.put("description", content);
        channel.putObject("parameters").set("prefix", ref("#/components/parameters/prefix"));
        channel.putArray("tags").addObject().put("name", use.name().toLowerCase(java.util.Locale.ROOT));
        ObjectNode kafka = channel.putObject("bindings").putObject("kafka");
        kafka.putObject("topicConfiguration")
                .putArray("cleanup.policy")
                .add(use == Topic.Use.STATE ? "compact" : "delete");
        kafka.put("bindingVersion", "0.5.0");
        return channel.putObject("messages");
    }

    private static ObjectNode operations() {
        ObjectNode operations = NODES.objectNode();
        for (Topic topic : Topic.values()) {
            topic.writers().forEach(party -> operation(operations, topic.suffix(), party, "send"));
            topic.readers().forEach(party -> operation(operations, topic.suffix(), party, "receive"));
        }
        operation(operations, Topic.DEAD_LETTERS, Party.ANYONE, "receive");
        return operations;
    }

    private static void operation(ObjectNode operations, String suffix, Party party, String action) {
        ObjectNode operation = operations.putObject(party.word() + "-" + action + "s-" + suffix);
        operation.put("action", action);
        operation.set("channel", ref("#/channels/" + suffix));
        operation.putArray("tags").addObject().put("name", party.word()).put("description", party.task());
    }

    private ObjectNode components() {
        ObjectNode components = NODES.objectNode();
        components
                .putObject("parameters")
                .putObject("prefix")
                .put("default", "walfleet.")
                .put("description", "kafka.topic-prefix of the configuration");
        ObjectNode messages = components.putObject("messages");
        Map<String, JsonNode> definitions = new TreeMap<>();
        for (Topic topic : Topic.values()) {
            for (Class<? extends Event> event : eventsOf(topic)) {
                messages.set(event.getSimpleName(), message(event));
                EventSchema schema = schemaOf(event);
                definitions.put(event.getSimpleName(), inDocument(schema.root()));
                schema.definitions().forEach((name, definition) -> add(definitions, name, inDocument(definition)));
            }
        }
        messages.set(DEAD_LETTER, DeadLetterMessage.tree());
        ObjectNode all = components.putObject("schemas");
        definitions.forEach(all::set);
        components.set("messageTraits", CloudEventHeaders.trait());
        return components;
    }

    private static void add(Map<String, JsonNode> definitions, String name, JsonNode definition) {
        JsonNode other = definitions.put(name, definition);
        if (other != null && !withoutExamples(other).equals(withoutExamples(definition))) {
            throw new IllegalStateException("two events see " + name + " differently: " + other + " and " + definition);
        }
    }

    private static JsonNode withoutExamples(JsonNode definition) {
        ObjectNode copy = ((ObjectNode) definition).deepCopy();
        copy.remove("examples");
        return copy;
    }

    private ObjectNode message(Class<? extends Event> event) {
        String type = EventCodec.typeOf(event);
        ObjectNode message = NODES.objectNode();
        message.put("name", type);
        message.put("title", event.getSimpleName());
        message.put("summary", schemaOf(event).root().get("description").stringValue());
        message.put("contentType", "application/json");
        ObjectNode headers = message.putObject("headers").put("type", "object");
        headers.putObject("properties")
                .putObject("ce_type")
                .put("type", "string")
                .put("const", type);
        message.set("payload", ref("#/components/schemas/" + event.getSimpleName()));
        message.putArray("traits").add(ref("#/components/messageTraits/CloudEvent"));
        message.putArray("examples")
                .addObject()
                .set("payload", GoldenFile.newest(type).tree());
        return message;
    }

    private EventSchema schemaOf(Class<? extends Event> event) {
        EventSchema schema = schemas.get(EventCodec.typeOf(event));
        if (schema == null) {
            throw new IllegalStateException("no schema of " + event);
        }
        return schema;
    }

    private static List<Class<? extends Event>> eventsOf(Topic topic) {
        List<Class<? extends Event>> events = new ArrayList<>();
        for (Class<? extends Event> event : EventCodec.types().values()) {
            if (topic.events().isAssignableFrom(event)) {
                events.add(event);
            }
        }
        return events;
    }

    /** AsyncAPI's own schemas are of draft 7: no {@code $defs}, and nothing beside a {@code $ref}. */
    private static JsonNode inDocument(JsonNode schema) {
        if (schema instanceof ArrayNode array) {
            ArrayNode copy = NODES.arrayNode();
            array.forEach(element -> copy.add(inDocument(element)));
            return copy;
        }
        if (!(schema instanceof ObjectNode object)) {
            return schema;
        }
        ObjectNode copy = NODES.objectNode();
        for (Map.Entry<String, JsonNode> entry : object.properties()) {
            if (!entry.getKey().equals("$ref")) {
                copy.set(entry.getKey(), inDocument(entry.getValue()));
                continue;
            }
            ObjectNode ref = ref(entry.getValue().stringValue().replace("#/$defs/", "#/components/schemas/"));
            if (object.size() == 1) {
                return ref;
            }
            copy.putArray("allOf").add(ref);
        }
        return copy;
    }

    private static ObjectNode ref(String target) {
        return NODES.objectNode().put("$ref", target);
    }
}
