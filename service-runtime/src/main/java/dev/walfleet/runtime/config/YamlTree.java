package dev.walfleet.runtime.config;

import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.yaml.YAMLMapper;
import tools.jackson.dataformat.yaml.YAMLParser;

/**
 * Reads YAML as a tree in which every scalar is the text that was written: a password of {@code 007} stays one. Types come
 * in when a section is bound.
 */
final class YamlTree {
    private static final YAMLMapper YAML = YAMLMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .disable(tools.jackson.dataformat.yaml.YAMLWriteFeature.WRITE_DOC_START_MARKER)
            .enable(tools.jackson.dataformat.yaml.YAMLWriteFeature.MINIMIZE_QUOTES)
            .build();
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private YamlTree() {}

    /** @param origin for messages: the file's name */
    static ObjectNode read(String yaml, String origin) {
        try (JsonParser parser = YAML.createParser(yaml)) {
            JsonToken first = parser.nextToken();
            if (first == null || first == JsonToken.VALUE_NULL) {
                return NODES.objectNode();
            }
            JsonNode root = value(parser, origin);
            if (!(root instanceof ObjectNode object)) {
                throw ConfigFailure.of(
                        origin + " does not hold a mapping of sections", "begin with a line such as clusters:");
            }
            if (parser.nextToken() != null) {
                throw ConfigFailure.of(origin + " holds more than one document", "remove the line --- between them");
            }
            return object;
        } catch (JacksonException e) {
            throw ConfigFailure.of(
                    origin + " is not readable as YAML, line " + e.getLocation().getLineNr() + ": "
                            + firstLine(e.getOriginalMessage()),
                    "check the indentation and the quotes there",
                    e);
        }
    }

    static String write(ObjectNode tree) {
        return YAML.writeValueAsString(tree);
    }

    private static JsonNode value(JsonParser parser, String origin) {
        if (parser instanceof YAMLParser yaml && yaml.isCurrentAlias()) {
            throw ConfigFailure.of(
                    origin + " has the alias *" + parser.getString() + " in line "
                            + parser.currentTokenLocation().getLineNr() + "; aliases are not supported",
                    "write the value out");
        }
        return switch (parser.currentToken()) {
            case START_OBJECT -> object(parser, origin);
            case START_ARRAY -> array(parser, origin);
            case VALUE_NULL -> NODES.nullNode();
            default -> NODES.stringNode(parser.getString());
        };
    }

    private static ObjectNode object(JsonParser parser, String origin) {
        ObjectNode object = NODES.objectNode();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String key = parser.currentName();
            parser.nextToken();
            object.set(key, value(parser, origin));
        }
        return object;
    }

    private static ArrayNode array(JsonParser parser, String origin) {
        ArrayNode array = NODES.arrayNode();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            array.add(value(parser, origin));
        }
        return array;
    }

    private static String firstLine(String message) {
        return message.lines().findFirst().orElse(message);
    }
}
