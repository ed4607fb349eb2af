package dev.walfleet.event.contract;

import dev.walfleet.event.EventCodec;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.core.util.DefaultIndenter;
import tools.jackson.core.util.DefaultPrettyPrinter;
import tools.jackson.core.util.Separators;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.yaml.YAMLMapper;
import tools.jackson.dataformat.yaml.YAMLWriteFeature;

/** The files that publish the contract, as today's code says they should be. */
final class PublishedContract {
    static final Path RESOURCES = Path.of("src/main/resources");
    static final Path ASYNCAPI = RESOURCES.resolve("asyncapi.yaml");

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final YAMLMapper YAML = YAMLMapper.builder()
            .disable(YAMLWriteFeature.WRITE_DOC_START_MARKER)
            .disable(YAMLWriteFeature.SPLIT_LINES)
            .enable(YAMLWriteFeature.MINIMIZE_QUOTES)
            .enable(YAMLWriteFeature.ALWAYS_QUOTE_NUMBERS_AS_STRINGS)
            .build();
    private static final String HEADER = "# Written from the code by ContractFilesTest. Do not edit.\n";

    private PublishedContract() {}

    static Path schema(String type) {
        return RESOURCES.resolve("schemas").resolve(type + ".json");
    }

    /** The text of every file. */
    static Map<Path, String> files() {
        Map<Path, String> files = new LinkedHashMap<>();
        Map<String, EventSchema> schemas = new LinkedHashMap<>();
        EventCodec.types().forEach((type, event) -> {
            EventSchema schema = new EventSchema(event);
            schemas.put(type, schema);
            files.put(schema(type), pretty(standAlone(type, schema)) + "\n");
        });
        files.put(ASYNCAPI, HEADER + YAML.writeValueAsString(new AsyncApiDocument(schemas).tree()));
        files.put(EventsPage.FILE, new EventsPage(schemas).text());
        return files;
    }

    private static ObjectNode standAlone(String type, EventSchema schema) {
        ObjectNode document = JsonNodeFactory.instance.objectNode();
        document.put("$schema", "https://json-schema.org/draft/2020-12/schema");
        document.put("$id", "urn:walfleet:event:" + type);
        document.setAll(schema.root());
        ObjectNode definitions = document.putObject("$defs");
        schema.definitions().forEach(definitions::set);
        document.putArray("examples").add(GoldenFile.newest(type).tree());
        return document;
    }

    static String pretty(JsonNode tree) {
        return JSON.writer()
                .with(new DefaultPrettyPrinter(
                                Separators.createDefaultInstance().withObjectNameValueSpacing(Separators.Spacing.AFTER))
                        .withObjectIndenter(new DefaultIndenter("  ", "\n")))
                .writeValueAsString(tree);
    }
}
