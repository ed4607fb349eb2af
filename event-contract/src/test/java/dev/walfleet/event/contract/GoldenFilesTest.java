package dev.walfleet.event.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.walfleet.event.Event;
import dev.walfleet.event.EventCodec;
import dev.walfleet.event.Topic;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Today's code reads what every release wrote, and writes what every release reads. */
class GoldenFilesTest {
    static Stream<String> types() {
        return EventCodec.types().keySet().stream();
    }

    @ParameterizedTest
    @MethodSource("types")
    void everyEventHasAGoldenFileWithAllItsFields(String type) {
        assertThatCode(() -> GoldenFile.newest(type)).doesNotThrowAnyException();
        assertComplete(EventCodec.types().get(type), GoldenFile.newest(type).tree(), type);
    }

    @ParameterizedTest
    @MethodSource("dev.walfleet.event.contract.GoldenFile#all")
    void everyGoldenFileIsOfAnEventThatIsStillRead(GoldenFile golden) {
        assertThat(EventCodec.decode(golden.type(), golden.bytes()))
                .as("%s was published once: its records are still in topics", golden)
                .isPresent();
    }

    @ParameterizedTest
    @MethodSource("dev.walfleet.event.contract.GoldenFile#all")
    void todaysWriterNeitherDropsNorRenamesNorChangesAField(GoldenFile golden) {
        Event event = EventCodec.decode(golden.type(), golden.bytes()).orElseThrow();

        JsonNode written = JsonMapper.shared().readTree(EventCodec.encode(event));

        assertContains(written, golden.tree(), golden.toString());
    }

    @ParameterizedTest
    @MethodSource("dev.walfleet.event.contract.GoldenFile#all")
    void theTypeNamesItsTopic(GoldenFile golden) {
        Event event = EventCodec.decode(golden.type(), golden.bytes()).orElseThrow();

        assertThat(EventCodec.typeOf(event.getClass())).isEqualTo(golden.type());
        assertThat(event).isInstanceOf(Topic.of(event).events());
        assertThat(event.subject()).isNotBlank();
    }

    /** A later release may write more than an old one, in an object; never less, never other. */
    private static void assertContains(JsonNode written, JsonNode golden, String place) {
        if (golden.isObject()) {
            for (Map.Entry<String, JsonNode> field : golden.properties()) {
                String at = place + "/" + field.getKey();
                assertThat(written.has(field.getKey()))
                        .as("%s is still written", at)
                        .isTrue();
                assertContains(written.get(field.getKey()), field.getValue(), at);
            }
        } else if (golden.isArray()) {
            assertThat(written.size()).as(place).isEqualTo(golden.size());
            for (int i = 0; i < golden.size(); i++) {
                assertContains(written.get(i), golden.get(i), place + "/" + i);
            }
        } else {
            assertThat(written).as(place).isEqualTo(golden);
        }
    }

    private static void assertComplete(Class<?> type, JsonNode golden, String place) {
        for (RecordComponent component : type.getRecordComponents()) {
            String at = place + "/" + component.getName();
            JsonNode value = golden.path(component.getName());
            assertThat(value.isMissingNode())
                    .as("%s is in no golden file: add the next one, %s~2.json or so, with every field", at, place)
                    .isFalse();
            Type declared = component.getGenericType();
            if (declared instanceof ParameterizedType list) {
                declared = list.getActualTypeArguments()[0];
                assertThat(value.size()).as("%s has an element", at).isPositive();
                value = value.get(0);
            }
            if (declared instanceof Class<?> record && record.isRecord() && value.isObject()) {
                assertComplete(record, value, at);
            }
        }
    }
}
