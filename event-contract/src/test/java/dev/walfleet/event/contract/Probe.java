package dev.walfleet.event.contract;

import dev.walfleet.event.EventCodec;
import dev.walfleet.event.UnreadableEventException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonPointer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Asks the code what it takes: a good event is changed in one place and read. What a schema says of a field is thus what
 * {@link EventCodec} does with it, and cannot be anything else.
 */
final class Probe {
    private static final JsonMapper JSON = JsonMapper.shared();

    private final String type;
    private final ObjectNode good;

    Probe(String type, ObjectNode good) {
        this.type = type;
        this.good = good;
    }

    /** Whether the event is read when this is there instead. */
    boolean takes(JsonPointer place, @Nullable JsonNode instead) {
        return read(place, instead).isPresent();
    }

    /** Whether what is there instead is read and kept as it is. */
    boolean keeps(JsonPointer place, JsonNode instead) {
        return read(place, instead)
                .map(event -> event.at(place))
                .filter(instead::equals)
                .isPresent();
    }

    /** What the code puts there when nothing is; empty where it refuses the event or leaves the place empty. */
    Optional<JsonNode> byDefault(JsonPointer place) {
        return read(place, null).map(event -> event.at(place)).filter(value -> !value.isMissingNode());
    }

    private Optional<JsonNode> read(JsonPointer place, @Nullable JsonNode instead) {
        ObjectNode changed = good.deepCopy();
        JsonNode parent = changed.at(place.head());
        if (parent instanceof ObjectNode object) {
            String name = place.last().getMatchingProperty();
            if (instead == null) {
                object.remove(name);
            } else {
                object.set(name, instead);
            }
        } else if (parent instanceof ArrayNode array && instead != null) {
            array.set(place.last().getMatchingIndex(), instead);
        } else {
            throw new IllegalStateException("the newest golden file of " + type + " has nothing at " + place);
        }
        try {
            return EventCodec.decode(type, JSON.writeValueAsBytes(changed))
                    .map(event -> JSON.readTree(EventCodec.encode(event)));
        } catch (UnreadableEventException e) {
            return Optional.empty();
        }
    }
}
