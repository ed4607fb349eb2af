package dev.walfleet.event.contract;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.walfleet.event.Event;
import dev.walfleet.event.EventCodec;
import dev.walfleet.vocabulary.DatabaseName;
import dev.walfleet.vocabulary.Timeline;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;
import tools.jackson.core.JsonPointer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The schema of one event. Names and types come from the records, words from their Javadoc; what is required, what stands in
 * for an absent field, and the least values come from {@link Probe}.
 */
final class EventSchema {
    /** ISO 8601 as {@link Duration} writes it. JSON Schema's own format {@code duration} knows no fractions of a second. */
    private static final String DURATION = "^PT([0-9]{1,9}H([0-9]{1,9}M)?([0-9]{1,9}(\\.[0-9]{1,9})?S)?"
            + "|[0-9]{1,9}M([0-9]{1,9}(\\.[0-9]{1,9})?S)?|[0-9]{1,9}(\\.[0-9]{1,9})?S)$";
    /** RFC 3339 without its rarer spellings: a small t, a space in its place, more than nanoseconds. */
    private static final String TIME =
            "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\\.[0-9]{1,9})?" + "(Z|[+-][0-9]{2}:[0-9]{2})$";

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private final Probe probe;
    private final ObjectNode golden;
    private final Map<String, ObjectNode> definitions = new TreeMap<>();
    private final ObjectNode root;

    EventSchema(Class<? extends Event> event) {
        String type = EventCodec.typeOf(event);
        this.golden = GoldenFile.newest(type).tree();
        this.probe = new Probe(type, golden);
        this.root = object(event, JsonPointer.empty());
    }

    /** The event itself; what it refers to is in {@link #definitions}. */
    ObjectNode root() {
        return root;
    }

    /** The types that the event refers to as {@code #/$defs/<name>}. */
    Map<String, ObjectNode> definitions() {
        return definitions;
    }

    private ObjectNode object(Class<?> type, JsonPointer place) {
        Wording wording = Wording.of(type);
        ObjectNode schema = NODES.objectNode();
        schema.put("title", type.getSimpleName());
        schema.put("description", wording.text());
        schema.put("type", "object");
        schema.put("additionalProperties", true);
        ObjectNode properties = NODES.objectNode();
        List<String> required = new java.util.ArrayList<>();
        for (RecordComponent component : type.getRecordComponents()) {
            JsonPointer field = place.appendProperty(component.getName());
            ObjectNode property = NODES.objectNode();
            String text = wording.fields().get(component.getName());
            if (text != null) {
                property.put("description", text);
            }
            property.setAll(value(component.getGenericType(), field));
            if (!probe.takes(field, null)) {
                required.add(component.getName());
            }
            probe.byDefault(field).ifPresent(value -> property.set("default", value));
            properties.set(component.getName(), property);
        }
        derived(type).forEach(method -> properties.set(method.getName(), derivedProperty(method)));
        if (!required.isEmpty()) {
            required.forEach(schema.putArray("required")::add);
        }
        schema.set("properties", properties);
        return schema;
    }

    /** What is written beside the components, and ignored when read. */
    private static Stream<Method> derived(Class<?> type) {
        return Arrays.stream(type.getDeclaredMethods())
                .filter(method -> method.isAnnotationPresent(JsonProperty.class) && method.getParameterCount() == 0)
                .filter(method -> Arrays.stream(type.getRecordComponents())
                        .noneMatch(component -> component.getName().equals(method.getName())));
    }

    private ObjectNode derivedProperty(Method method) {
        ObjectNode property = NODES.objectNode();
        property.put("readOnly", true);
        Class<?> type = method.getReturnType();
        definitions.putIfAbsent(type.getSimpleName(), enumeration(type, false));
        return property.put("$ref", "#/$defs/" + type.getSimpleName());
    }

    private ObjectNode value(Type type, JsonPointer place) {
        if (type instanceof ParameterizedType list && list.getRawType() == List.class) {
            ObjectNode schema = NODES.objectNode().put("type", "array");
            if (!probe.takes(place, NODES.arrayNode())) {
                schema.put("minItems", 1);
            }
            schema.set("items", value(list.getActualTypeArguments()[0], place.appendIndex(0)));
            return schema;
        }
        Class<?> plain = (Class<?>) type;
        if (plain == boolean.class) {
            return NODES.objectNode().put("type", "boolean");
        }
        if (plain == int.class || plain == long.class || plain == Long.class) {
            return integer(plain, place);
        }
        if (plain == Timeline.class) {
            return integer(int.class, place);
        }
        if (plain == String.class) {
            ObjectNode schema = NODES.objectNode().put("type", "string");
            return probe.takes(place, NODES.stringNode(" ")) ? schema : schema.put("pattern", "\\S");
        }
        return reference(plain, place);
    }

    private ObjectNode integer(Class<?> type, JsonPointer place) {
        ObjectNode schema = NODES.objectNode().put("type", "integer");
        if (!probe.keeps(place, NODES.numberNode(-1))) {
            schema.put("minimum", probe.keeps(place, NODES.numberNode(0)) ? 0 : 1);
        }
        return type == int.class ? schema.put("maximum", Integer.MAX_VALUE) : schema;
    }

    private ObjectNode reference(Class<?> type, JsonPointer place) {
        String name = type == Instant.class ? "Time" : type.getSimpleName();
        if (!definitions.containsKey(name)) {
            definitions.put(name, definition(type, place));
        }
        return NODES.objectNode().put("$ref", "#/$defs/" + name);
    }

    private ObjectNode definition(Class<?> type, JsonPointer place) {
        if (type == Instant.class) {
            return text("A moment, ISO 8601 with its offset. Walfleet writes UTC.", TIME)
                    .put("format", "date-time");
        }
        if (type == Duration.class) {
            return text("A span of time, ISO 8601 in hours, minutes and seconds.", DURATION);
        }
        if (type.isEnum()) {
            return enumeration(type, probe.takes(place, NODES.stringNode("A_WORD_OF_TOMORROW")));
        }
        if (isScalar(type)) {
            return scalar(type, place);
        }
        if (type.isRecord()) {
            return object(type, place);
        }
        throw new IllegalStateException("no rule for " + type + " at " + place + ": teach EventSchema");
    }

    private static boolean isScalar(Class<?> type) {
        return Stream.concat(Arrays.stream(type.getDeclaredMethods()), Arrays.stream(type.getDeclaredFields()))
                .anyMatch(member -> member.isAnnotationPresent(JsonValue.class));
    }

    private ObjectNode scalar(Class<?> type, JsonPointer place) {
        ObjectNode schema = NODES.objectNode();
        schema.put("description", Wording.of(type).text());
        schema.put("type", "string");
        if (type == DatabaseName.class) {
            schema.put("minLength", 1).put("maxLength", 63);
        } else {
            schema.put("pattern", "^(?:" + form(type) + ")$");
        }
        schema.putArray("examples").add(golden.at(place));
        return schema;
    }

    /** The pattern that the type itself checks by. */
    private static String form(Class<?> type) {
        try {
            Field form = type.getDeclaredField("FORM");
            form.setAccessible(true);
            return Objects.requireNonNull(form.get(null)).toString();
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(type + " has no FORM: teach EventSchema how its values look", e);
        }
    }

    private static ObjectNode enumeration(Class<?> type, boolean open) {
        ObjectNode schema = NODES.objectNode();
        String text = Wording.of(type).text();
        schema.put("description", open ? text + " Later releases may add to the values given as examples." : text);
        schema.put("type", "string");
        if (open) {
            schema.put("pattern", "^[A-Z][A-Z0-9_]*$");
        }
        var values = schema.putArray(open ? "examples" : "enum");
        for (Object constant : type.getEnumConstants()) {
            JsonNode word = JsonMapper.shared().valueToTree(constant);
            if (!(open && word.stringValue().equals("UNRECOGNIZED"))) {
                values.add(word);
            }
        }
        return schema;
    }

    private static ObjectNode text(String description, String pattern) {
        return NODES.objectNode()
                .put("description", description)
                .put("type", "string")
                .put("pattern", pattern);
    }
}
