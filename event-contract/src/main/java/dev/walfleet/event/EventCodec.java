package dev.walfleet.event;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.cfg.DateTimeFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * Events as JSON, and the names of their types. Fields that a reader does not know are ignored; times are ISO-8601 in
 * UTC, durations ISO-8601, ids plain strings, bytes integers. An absent field and a null are the same.
 *
 * <p>Safe for use by several threads.
 */
public final class EventCodec {
    /** Far above what any event needs and far below what hurts: a record may come from anybody. */
    private static final StreamReadConstraints LIMITS = StreamReadConstraints.builder()
            .maxNestingDepth(64)
            .maxStringLength(1 << 20)
            .maxNumberLength(100)
            .build();

    private static final JsonMapper JSON = JsonMapper.builder(
                    JsonFactory.builder().streamReadConstraints(LIMITS).build())
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .disable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .disable(DateTimeFeature.WRITE_DATES_AS_TIMESTAMPS)
            .disable(DateTimeFeature.WRITE_DURATIONS_AS_TIMESTAMPS)
            .disable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
            .changeDefaultPropertyInclusion(include -> include.withValueInclusion(JsonInclude.Include.NON_NULL))
            .build();

    private static final Map<String, Class<? extends Event>> TYPES = collect(Event.class, new LinkedHashMap<>());

    private EventCodec() {}

    /** Every type of event by its {@code ce_type}. */
    public static Map<String, Class<? extends Event>> types() {
        return Collections.unmodifiableMap(TYPES);
    }

    /** The {@code ce_type} of an event. */
    public static String typeOf(Class<? extends Event> event) {
        EventType type = event.getAnnotation(EventType.class);
        if (type == null) {
            throw new IllegalStateException(event + " has no @EventType");
        }
        return type.value();
    }

    public static byte[] encode(Event event) {
        return JSON.writeValueAsBytes(event);
    }

    /**
     * Reads an event.
     *
     * @param type the {@code ce_type}
     * @return empty where no event has this type: a newer writer's, to be skipped
     * @throws UnreadableEventException where the type is known and the data is not a valid event of it
     */
    public static Optional<Event> decode(String type, byte[] data) {
        Class<? extends Event> event = TYPES.get(type);
        if (event == null) {
            return Optional.empty();
        }
        try {
            Event value = JSON.readValue(data, event);
            if (value == null) {
                throw new UnreadableEventException("an event of type " + type + " is the JSON null");
            }
            return Optional.of(value);
        } catch (JacksonException e) {
            throw new UnreadableEventException("an event of type " + type + " is not readable: " + reason(e), e);
        }
    }

    private static String reason(JacksonException e) {
        Throwable cause = e.getCause() instanceof IllegalArgumentException inner ? inner : e;
        String message = cause instanceof JacksonException json ? json.getOriginalMessage() : cause.getMessage();
        String path = e.getPathReference();
        return path == null || path.isEmpty() || "UNKNOWN".equals(path)
                ? String.valueOf(message)
                : message + " (at " + path + ")";
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Class<? extends Event>> collect(
            Class<? extends Event> type, Map<String, Class<? extends Event>> found) {
        if (type.isSealed()) {
            for (Class<?> permitted : type.getPermittedSubclasses()) {
                collect((Class<? extends Event>) permitted, found);
            }
        } else if (found.put(typeOf(type), type) != null) {
            throw new IllegalStateException("two events have the type " + typeOf(type));
        }
        return found;
    }
}
