package dev.walfleet.runtime.config;

import com.fasterxml.jackson.annotation.JsonAlias;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Holds a tree against the records that it will be bound to: refuses keys that no record knows, with the nearest known one,
 * and replaces {@code password-file: /run/secrets/x} by {@code password: <its content>} where a record has a
 * {@code password}.
 */
final class Shape {
    private static final Kebab KEBAB = new Kebab();
    private static final String FILE = "-file";

    private Shape() {}

    /** Checks and completes {@code node}, in place. */
    static void apply(JsonNode node, Type type, String place) {
        Class<?> raw = raw(type);
        if (node instanceof ObjectNode object) {
            if (Map.class.isAssignableFrom(raw)) {
                object.properties().forEach(e -> apply(e.getValue(), argument(type, 1), place + "." + e.getKey()));
            } else if (raw == Optional.class) {
                apply(node, argument(type, 0), place);
            } else {
                applyToObject(object, raw, place);
            }
        } else if (node instanceof ArrayNode array && Collection.class.isAssignableFrom(raw)) {
            for (int i = 0; i < array.size(); i++) {
                apply(array.get(i), argument(type, 0), place + "[" + i + "]");
            }
        }
    }

    private static void applyToObject(ObjectNode object, Class<?> raw, String place) {
        JsonTypeInfo info = raw.getAnnotation(JsonTypeInfo.class);
        JsonSubTypes choices = raw.getAnnotation(JsonSubTypes.class);
        if (raw.isRecord()) {
            applyToRecord(object, raw, Set.of(), place);
        } else if (info != null && choices != null) {
            applyToChoice(object, info.property(), choices.value(), place);
        }
    }

    private static void applyToChoice(ObjectNode object, String key, JsonSubTypes.Type[] choices, String place) {
        JsonNode chosen = object.get(key);
        List<String> names = Arrays.stream(choices).map(JsonSubTypes.Type::name).toList();
        if (chosen == null || !names.contains(chosen.asString())) {
            throw ConfigFailure.of(
                    place + " has " + (chosen == null ? "no " + key : "the " + key + " '" + chosen.asString() + "'"),
                    "'" + key + "' is one of " + String.join(", ", names));
        }
        for (JsonSubTypes.Type choice : choices) {
            if (choice.name().equals(chosen.asString()) && choice.value().isRecord()) {
                applyToRecord(object, choice.value(), Set.of(key), place);
            }
        }
    }

    private static void applyToRecord(ObjectNode object, Class<?> type, Set<String> discriminators, String place) {
        Map<String, Type> known = keys(type);
        for (String key : List.copyOf(object.propertyNames())) {
            if (discriminators.contains(key)) {
                continue;
            }
            Type value = known.get(key);
            if (value != null) {
                apply(java.util.Objects.requireNonNull(object.get(key)), value, place + "." + key);
            } else if (key.endsWith(FILE) && known.containsKey(base(key))) {
                readSecret(object, key, place);
            } else {
                throw unknown(key, known.keySet(), "in " + place);
            }
        }
    }

    private static void readSecret(ObjectNode object, String key, String place) {
        if (object.has(base(key))) {
            throw ConfigFailure.of(place + " has both '" + base(key) + "' and '" + key + "'", "remove one of them");
        }
        JsonNode file = java.util.Objects.requireNonNull(object.remove(key));
        if (!file.isNull()) {
            object.put(base(key), Environment.secret(java.nio.file.Path.of(file.asString()), place + "." + key));
        }
    }

    /** What a record sees of a node: all of it, or, where it ignores what it does not know, its own keys alone. */
    static JsonNode visible(JsonNode node, Class<?> type) {
        JsonIgnoreProperties ignored = type.getAnnotation(JsonIgnoreProperties.class);
        if (ignored == null || !ignored.ignoreUnknown() || !(node instanceof ObjectNode object)) {
            return node;
        }
        ObjectNode own = object.objectNode();
        keys(type).keySet().forEach(key -> {
            JsonNode value = object.get(key);
            if (value != null) {
                own.set(key, value);
            }
        });
        return own;
    }

    static dev.walfleet.vocabulary.WalfleetException unknown(String key, Collection<String> known, String where) {
        String hint = Nearest.to(key, known)
                .map(nearest -> "did you mean '" + nearest + "'?")
                .orElse("known are " + String.join(", ", known));
        return ConfigFailure.of("unknown key '" + key + "' " + where, hint);
    }

    private static String base(String key) {
        return key.substring(0, key.length() - FILE.length());
    }

    /** The keys of a record, in its order, with the types of their values. */
    static Map<String, Type> keys(Class<?> record) {
        Map<String, Type> keys = new LinkedHashMap<>();
        for (RecordComponent component : record.getRecordComponents()) {
            JsonProperty property = component.getAccessor().getAnnotation(JsonProperty.class);
            String key =
                    property == null || property.value().isEmpty() ? KEBAB.key(component.getName()) : property.value();
            keys.put(key, component.getGenericType());
            JsonAlias alias = component.getAccessor().getAnnotation(JsonAlias.class);
            for (String other : alias == null ? new String[0] : alias.value()) {
                keys.put(other, component.getGenericType());
            }
        }
        return keys;
    }

    private static Class<?> raw(Type type) {
        if (type instanceof Class<?> c) {
            return c;
        }
        return type instanceof ParameterizedType p && p.getRawType() instanceof Class<?> c ? c : Object.class;
    }

    private static Type argument(Type type, int index) {
        return type instanceof ParameterizedType p && p.getActualTypeArguments().length > index
                ? p.getActualTypeArguments()[index]
                : Object.class;
    }

    /** The names that the binder's strategy gives, to be asked for. */
    private static final class Kebab extends PropertyNamingStrategies.KebabCaseStrategy {
        String key(String component) {
            return translate(component);
        }
    }
}
