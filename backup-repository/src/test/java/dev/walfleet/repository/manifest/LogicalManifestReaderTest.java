package dev.walfleet.repository.manifest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.walfleet.repository.format.Document;
import dev.walfleet.repository.format.DocumentException;
import dev.walfleet.repository.store.ObjectKey;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

/** The reader is held to the records: what they are bound to by reflection, and what they refuse. */
class LogicalManifestReaderTest {
    private static final ObjectKey KEY = new ObjectKey("orders-prod/full/backup_20261122_020000.orders.meta");

    private final Map<String, Object> content = golden();

    @Test
    void readsWhatReflectionReads() throws DocumentException {
        content.put("more", Map.of("a", List.of(1, Map.of("sha256", "x"))));
        part("source").put("more", List.of(List.of()));
        first("objects").put("more", 7.5);
        second("objects", Map.of("role", "directory-file", "name", "toc \u00e9\"\n.dat", "storedSize", 1L << 40));
        second("tables", Map.of("rows", -1, "schema", "x\ty"));
        content.put("excluded", List.of("a", "b"));
        assertSame();
    }

    @ParameterizedTest
    @ValueSource(strings = {"database", "excluded", "tables"})
    void whatMayBeAbsentMayAlsoBeNull(String field) throws DocumentException {
        content.remove(field);
        BackupManifest absent = assertSame();
        content.put(field, null);
        assertThat(assertSame()).isEqualTo(absent);
    }

    @Test
    void readsWhatIsNotEncrypted() throws DocumentException {
        part("seal").remove("encryption");
        first("objects").remove("keyId");
        assertThat(assertSame().seal().encrypted()).isFalse();
    }

    @Test
    void refusesTheAbsenceOfEveryFieldThatReflectionMisses() {
        List<String> missed = new ArrayList<>();
        for (String path : paths(content)) {
            Map<String, Object> less = without(path);
            byte[] bytes = Document.encode("manifest", less);
            boolean bound = binds(bytes);
            assertThat(reads(bytes)).as("without " + path).isEqualTo(bound);
            if (!bound) {
                missed.add(path);
            }
        }
        assertThat(missed)
                .contains("backup", "objects", "attempt", "source.serverVersion", "objects.sha256", "tables.rows");
    }

    @ParameterizedTest
    @CsvSource({
        "attempt, one, /attempt, expected a whole number",
        "slot, yesterday, /slot, Text 'yesterday' could not be parsed at index 0",
        "backup, b, /backup, backup id 'b' is not usable",
        "source, x, /source, expected an object",
        "objects, x, /objects, expected a list",
        "format, tar, /format, archive format 'tar' is not one of",
    })
    void saysWhereWhatMakesNoSenseIs(String field, String value, String place, String why) {
        content.put(field, value);
        assertThatThrownBy(() -> Manifests.decode(KEY, Document.encode("manifest", content)))
                .isInstanceOf(DocumentException.class)
                .hasMessageStartingWith("its content makes no sense at '" + place + "': " + why);
    }

    @Test
    void saysWhichOfSeveralObjectsItIs() {
        second("objects", Map.of("sha256", "short"));
        assertThatThrownBy(() -> Manifests.decode(KEY, Document.encode("manifest", content)))
                .hasMessageStartingWith("its content makes no sense at '/objects/1/sha256': SHA-256 digest 'short'");
    }

    private BackupManifest assertSame() throws DocumentException {
        byte[] bytes = Document.encode("manifest", content);
        BackupManifest read = Manifests.decode(KEY, bytes);
        assertThat(read).isEqualTo(Document.parse("manifest", bytes).as(LogicalManifest.class));
        return read;
    }

    private static boolean binds(byte[] bytes) {
        try {
            Document.parse("manifest", bytes).as(LogicalManifest.class);
            return true;
        } catch (DocumentException e) {
            return false;
        }
    }

    private static boolean reads(byte[] bytes) {
        try {
            Manifests.decode(KEY, bytes);
            return true;
        } catch (DocumentException e) {
            return false;
        }
    }

    /** Every field but the one that says which reader it is for, those within as {@code outer.inner}. */
    private static List<String> paths(Map<String, Object> content) {
        List<String> paths = new ArrayList<>();
        content.forEach((name, value) -> {
            if (!name.equals("kind")) {
                paths.add(name);
            }
            inner(value).keySet().forEach(within -> paths.add(name + "." + within));
        });
        return paths;
    }

    private static Map<String, Object> without(String path) {
        Map<String, Object> less = golden();
        List<String> names = Arrays.asList(path.split("\\."));
        (names.size() == 1 ? less : inner(less.get(names.get(0)))).remove(names.get(names.size() - 1));
        return less;
    }

    private Map<String, Object> part(String name) {
        return inner(content.get(name));
    }

    private Map<String, Object> first(String list) {
        return inner(content.get(list));
    }

    @SuppressWarnings("unchecked")
    private void second(String list, Map<String, Object> differing) {
        Map<String, Object> copy = new HashMap<>(first(list));
        copy.putAll(differing);
        ((List<Object>) Objects.requireNonNull(content.get(list))).add(copy);
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> inner(Object value) {
        if (value instanceof Map<?, ?> map) {
            return (Map<String, Object>) map;
        }
        return value instanceof List<?> list && !list.isEmpty() ? inner(list.get(0)) : Map.of();
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> golden() {
        try (InputStream in = Objects.requireNonNull(
                LogicalManifestReaderTest.class.getResourceAsStream("/golden/logical-v1.meta"), "the golden file")) {
            Map<String, Object> content = new JsonMapper().readValue(in, LinkedHashMap.class);
            content.keySet().removeAll(List.of("walfleet", "formatVersion", "sha256"));
            return content;
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
