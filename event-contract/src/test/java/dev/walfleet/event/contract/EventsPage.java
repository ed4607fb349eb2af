package dev.walfleet.event.contract;

import dev.walfleet.event.Event;
import dev.walfleet.event.EventCodec;
import dev.walfleet.event.Party;
import dev.walfleet.event.Topic;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The reference part of {@code docs/events.md}: each topic, each event, each field, and an example. */
final class EventsPage {
    static final Path FILE = Path.of("../docs/events.md");

    private static final String BEGIN = "<!-- from here on written from the code by ContractFilesTest -->\n";

    private final Map<String, EventSchema> schemas;
    private final StringBuilder page = new StringBuilder();

    /** @param schemas by {@code ce_type} */
    EventsPage(Map<String, EventSchema> schemas) {
        this.schemas = schemas;
    }

    /** The whole file: what people wrote, as it is, and the reference after it. */
    String text() {
        String file;
        try {
            file = Files.readString(FILE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        int end = file.indexOf(BEGIN);
        if (end < 0) {
            throw new IllegalStateException(FILE + " has lost its line " + BEGIN);
        }
        return file.substring(0, end + BEGIN.length()) + reference();
    }

    private String reference() {
        page.append("\n## Reference\n");
        for (Topic topic : Topic.values()) {
            page.append("\n### Topic `").append(topic.suffix()).append("`: ").append(topic.content());
            page.append("\n\nWritten by ").append(words(topic.writers()));
            page.append("; read by ").append(words(topic.readers())).append(".\n");
            EventCodec.types().entrySet().stream()
                    .filter(type -> topic.events().isAssignableFrom(type.getValue()))
                    .forEach(type -> event(type.getKey(), type.getValue()));
        }
        page.append("\n### Types that several events use\n\n| type | what it is |\n|---|---|\n");
        definitions().forEach((name, definition) -> {
            if (!definition.has("properties")) {
                row("`" + name + "`", definition.path("description").asString() + values(definition));
            }
        });
        definitions().forEach((name, definition) -> {
            if (definition.has("properties")) {
                page.append("\n#### ").append(name).append("\n\n");
                page.append(definition.get("description").asString()).append("\n\n");
                fields(definition);
            }
        });
        return page.toString();
    }

    private void event(String type, Class<? extends Event> event) {
        ObjectNode schema = schema(type).root();
        page.append("\n#### ")
                .append(event.getSimpleName())
                .append("\n\n`")
                .append(type)
                .append("`. ");
        page.append(schema.get("description").asString()).append("\n\n");
        fields(schema);
        page.append("\n```json\n")
                .append(PublishedContract.pretty(GoldenFile.newest(type).tree()))
                .append("\n```\n");
    }

    private void fields(JsonNode schema) {
        page.append("| field | type | if absent | meaning |\n|---|---|---|---|\n");
        List<String> required = schema.path("required").values().stream()
                .map(JsonNode::asString)
                .toList();
        for (Map.Entry<String, JsonNode> field : schema.get("properties").properties()) {
            JsonNode property = field.getValue();
            String absent = required.contains(field.getKey())
                    ? "refused"
                    : property.has("default") ? "`" + property.get("default") + "`" : "";
            row(
                    "`" + field.getKey() + "`",
                    type(property),
                    absent,
                    property.path("description").asString());
        }
    }

    private void row(String... cells) {
        page.append("| ").append(String.join(" | ", cells)).append(" |\n");
    }

    private static String type(JsonNode property) {
        if (property.has("$ref")) {
            String name = property.get("$ref").asString().replace("#/$defs/", "");
            return "`" + name + "`";
        }
        return property.path("type").asString().equals("array")
                ? "list of " + type(property.get("items"))
                : property.path("type").asString();
    }

    private static String values(JsonNode definition) {
        if (definition.has("enum")) {
            return " One of " + list(definition.get("enum")) + ".";
        }
        return definition.has("examples") && definition.get("examples").size() > 1
                ? " Today: " + list(definition.get("examples")) + "."
                : definition.has("pattern")
                        ? " `" + definition.get("pattern").asString().replace("|", "\\|") + "`"
                        : "";
    }

    private static String list(JsonNode values) {
        return values.values().stream()
                .map(value -> "`" + value.asString() + "`")
                .collect(Collectors.joining(", "));
    }

    private Map<String, ObjectNode> definitions() {
        Map<String, ObjectNode> all = new java.util.TreeMap<>();
        schemas.values().forEach(schema -> all.putAll(schema.definitions()));
        return all;
    }

    private EventSchema schema(String type) {
        EventSchema schema = schemas.get(type);
        if (schema == null) {
            throw new IllegalStateException("no schema of " + type);
        }
        return schema;
    }

    private static String words(List<Party> parties) {
        return parties.stream().map(Party::word).collect(Collectors.joining(", "));
    }
}
