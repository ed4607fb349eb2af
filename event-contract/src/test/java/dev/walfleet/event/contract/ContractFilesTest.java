package dev.walfleet.event.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.SpecificationVersion;
import dev.walfleet.event.Event;
import dev.walfleet.event.EventCodec;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/**
 * Holds the published schemas and the AsyncAPI document to the code. With {@code -Dcontract.write} it writes them first.
 */
class ContractFilesTest {
    private static final String WRITE =
            "mvn -q -Dfast -pl event-contract test -Dtest=ContractFilesTest -Dcontract.write";

    @BeforeAll
    static void writeWhereAsked() throws IOException {
        if (System.getProperty("contract.write") == null) {
            return;
        }
        for (var file : PublishedContract.files().entrySet()) {
            Files.createDirectories(file.getKey().getParent());
            Files.writeString(file.getKey(), file.getValue());
        }
    }

    @Test
    void publishedFilesSayWhatTheCodeDoes() throws IOException {
        for (var file : PublishedContract.files().entrySet()) {
            if (!Files.exists(file.getKey()) || !Files.readString(file.getKey()).equals(file.getValue())) {
                fail(file.getKey() + " is not what the code says; look at the change with git diff after: " + WRITE);
            }
        }
    }

    @Test
    void noSchemaIsLeftOverFromAnEventThatIsGone() throws IOException {
        try (Stream<Path> files = Files.list(PublishedContract.schema("x").getParent())) {
            Set<String> types = files.map(file -> file.getFileName().toString().replaceFirst("\\.json$", ""))
                    .collect(Collectors.toSet());
            assertThat(types).isEqualTo(EventCodec.types().keySet());
        }
    }

    @ParameterizedTest
    @MethodSource("dev.walfleet.event.contract.GoldenFile#all")
    void everyEventEverWrittenFitsItsSchema(GoldenFile golden) {
        assertThat(schema(golden.type()).validate(golden.tree())).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("dev.walfleet.event.contract.GoldenFile#all")
    void whatTheWriterWritesFitsItsSchema(GoldenFile golden) {
        Event event = EventCodec.decode(golden.type(), golden.bytes()).orElseThrow();

        assertThat(validate(golden.type(), new String(EventCodec.encode(event), StandardCharsets.UTF_8)))
                .isEmpty();
    }

    @ParameterizedTest
    @MethodSource("dev.walfleet.event.contract.GoldenFile#all")
    void schemasLeaveRoomForFieldsOfTomorrow(GoldenFile golden) {
        ObjectNode tree = golden.tree();
        tree.putObject("aFieldOfTomorrow").put("x", 1);

        assertThat(schema(golden.type()).validate(tree)).isEmpty();
    }

    @Test
    void anotherSystemAsksForABackupWithFiveFields() {
        String asked = """
                {"job": "billing/2026-11-22/1", "cluster": "orders-prod", "kind": "logical",
                 "slot": "2026-11-22T03:00:00+01:00", "requestedBy": "billing"}
                """;

        assertThat(validate("dev.walfleet.backup.requested.v1", asked)).isEmpty();
        assertThat(EventCodec.decode("dev.walfleet.backup.requested.v1", asked.getBytes(StandardCharsets.UTF_8)))
                .isPresent();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"job\": \"j\", \"cluster\": \"c\", \"kind\": \"logical\", \"slot\": \"2026-11-22T02:00:00Z\"}",
                "{\"job\": \"j\", \"cluster\": \"C\", \"kind\": \"logical\", \"slot\": \"2026-11-22T02:00:00Z\", \"requestedBy\": \"me\"}",
                "{\"job\": \"j j\", \"cluster\": \"c\", \"kind\": \"logical\", \"slot\": \"2026-11-22T02:00:00Z\", \"requestedBy\": \"me\"}",
                "{\"job\": \"j\", \"cluster\": \"c\", \"kind\": \"weekly\", \"slot\": \"2026-11-22T02:00:00Z\", \"requestedBy\": \"me\"}",
                "{\"job\": \"j\", \"cluster\": \"c\", \"kind\": \"logical\", \"slot\": \"02:00\", \"requestedBy\": \"me\"}",
                "{\"job\": \"j\", \"cluster\": \"c\", \"kind\": \"logical\", \"slot\": \"2026-11-22T02:00:00Z\", \"requestedBy\": \"me\", \"attempt\": -1}"
            })
    void theSchemaRefusesWhatTheCodeRefuses(String wrong) {
        assertThat(validate("dev.walfleet.backup.requested.v1", wrong)).isNotEmpty();
    }

    @Test
    void durationsAreTakenAsJavaWritesThem() {
        ObjectNode golden =
                GoldenFile.newest("dev.walfleet.verification.ended.v1").tree();
        for (String good : new String[] {"PT0S", "PT0.000001S", "PT1H", "PT26H3M4.5S", "PT5M"}) {
            assertThat(schema("dev.walfleet.verification.ended.v1").validate(golden.put("took", good)))
                    .as(good)
                    .isEmpty();
        }
        for (String wrong : new String[] {"PT", "P1Y", "5m", "300", ""}) {
            assertThat(schema("dev.walfleet.verification.ended.v1").validate(golden.put("took", wrong)))
                    .as(wrong)
                    .isNotEmpty();
        }
    }

    @Test
    void everyReferenceInTheDocumentLeadsSomewhere() throws IOException {
        JsonNode document = new YAMLMapper().readTree(PublishedContract.ASYNCAPI.toFile());

        assertThat(document.findValues("$ref"))
                .isNotEmpty()
                .allSatisfy(ref -> assertThat(
                                document.at(ref.stringValue().substring(1)).isMissingNode())
                        .as(ref.stringValue())
                        .isFalse());
    }

    private static java.util.List<com.networknt.schema.Error> validate(String type, String data) {
        return schema(type).validate(data, InputFormat.JSON);
    }

    private static Schema schema(String type) {
        try {
            SchemaRegistryConfig config =
                    SchemaRegistryConfig.builder().formatAssertionsEnabled(true).build();
            return SchemaRegistry.withDefaultDialect(
                            SpecificationVersion.DRAFT_2020_12, builder -> builder.schemaRegistryConfig(config))
                    .getSchema(Files.readString(PublishedContract.schema(type)));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
