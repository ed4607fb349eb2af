package dev.walfleet.runtime.config;

import dev.walfleet.vocabulary.DataSize;
import dev.walfleet.vocabulary.DurationText;
import dev.walfleet.vocabulary.WalfleetException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.cfg.CoercionAction;
import tools.jackson.databind.cfg.CoercionInputShape;
import tools.jackson.databind.deser.std.StdScalarDeserializer;
import tools.jackson.databind.exc.MismatchedInputException;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.node.ObjectNode;

/** Binds a tree to a record, strictly, and says in our words what does not fit. */
final class Binder {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.KEBAB_CASE)
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.ACCEPT_SINGLE_VALUE_AS_ARRAY)
            .disable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS)
            .withCoercionConfigDefaults(c -> c.setCoercion(CoercionInputShape.EmptyString, CoercionAction.Fail))
            .addModule(new SimpleModule().addDeserializer(Duration.class, new DurationDeserializer()))
            .build();

    private Binder() {}

    static <T> T bind(ObjectNode tree, Class<T> type, String place) {
        Shape.apply(tree, type, place);
        try {
            return MAPPER.treeToValue(tree, type);
        } catch (JacksonException e) {
            throw explain(e, tree, place);
        }
    }

    private static WalfleetException explain(JacksonException e, JsonNode tree, String place) {
        String where = place;
        @Nullable JsonNode node = tree;
        String key = "";
        for (JacksonException.Reference step : e.getPath()) {
            String name = step.getPropertyName();
            where += name == null ? "[" + step.getIndex() + "]" : "." + name;
            key = name == null ? key : name;
            node = node == null ? null : name == null ? node.get(step.getIndex()) : node.get(name);
        }
        for (Throwable cause = e.getCause(); cause != null; cause = cause.getCause()) {
            if (cause instanceof WalfleetException ours) {
                return ours;
            }
            if (cause instanceof IllegalArgumentException refused && refused.getMessage() != null) {
                return ConfigFailure.of(where + ": " + refused.getMessage(), "change the value there", e);
            }
        }
        String value = node == null ? "the value" : "'" + Secrets.shown(key, text(node)) + "'";
        return ConfigFailure.of(
                value + " for " + where + " is not " + wanted(e),
                "change the value there, or remove it for the default",
                e);
    }

    private static String text(JsonNode node) {
        return node.isValueNode() ? node.asString() : node.toString();
    }

    private static String wanted(JacksonException e) {
        if (!(e instanceof MismatchedInputException mismatch) || mismatch.getTargetType() == null) {
            return "usable";
        }
        Class<?> type = mismatch.getTargetType();
        if (type.isEnum()) {
            return "one of "
                    + Arrays.stream(type.getEnumConstants())
                            .map(constant -> constant.toString().toLowerCase(Locale.ROOT))
                            .collect(Collectors.joining(", "));
        }
        if (type == int.class || type == Integer.class || type == long.class || type == Long.class) {
            return "a whole number";
        }
        if (type == double.class || type == Double.class) {
            return "a number";
        }
        if (type == boolean.class || type == Boolean.class) {
            return "true or false";
        }
        if (type == Duration.class) {
            return "a duration such as 30s, 5m or 30d";
        }
        if (type == DataSize.class) {
            return "a size such as 64MiB";
        }
        if (List.of(String.class, Path.class).contains(type)) {
            return "a single value";
        }
        return type.isRecord() || java.util.Map.class.isAssignableFrom(type)
                ? "a mapping of keys to values"
                : "a " + type.getSimpleName();
    }

    private static final class DurationDeserializer extends StdScalarDeserializer<Duration> {
        DurationDeserializer() {
            super(Duration.class);
        }

        @Override
        public Duration deserialize(JsonParser parser, DeserializationContext context) {
            String text = parser.getValueAsString();
            try {
                return DurationText.parse(text == null ? "" : text);
            } catch (IllegalArgumentException e) {
                return (Duration) context.handleWeirdStringValue(Duration.class, text, "%s", e.getMessage());
            }
        }
    }
}
