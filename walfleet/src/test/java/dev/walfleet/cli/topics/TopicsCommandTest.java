package dev.walfleet.cli.topics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.walfleet.cli.CommandLineRun;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class TopicsCommandTest {
    @TempDir
    private Path here;

    @Test
    void showsEachTopicWithItsUseItsWritersAndItsReaders() {
        CommandLineRun run = CommandLineRun.of(here, "topics");

        assertThat(run.status()).isZero();
        assertThat(run.out())
                .startsWith("TOPIC")
                .containsPattern("walfleet\\.backup-requests +queue +1 or 12 +")
                .containsPattern("walfleet\\.alerts +state +1 +notifier +")
                .contains("walfleet.dead-letters");
    }

    @Test
    void prefixAndPartitionsAreThoseOfTheConfiguration() throws Exception {
        Files.writeString(
                here.resolve("walfleet.yml"),
                "kafka: {topic-prefix: \"eu.\", partitions: 3, queue: classic, queue-partitions: 24}\n");

        assertThat(CommandLineRun.of(here, "topics").out())
                .containsPattern("eu\\.backup-requests +queue +24 ")
                .containsPattern("eu\\.backups +facts +3 ")
                .containsPattern("eu\\.dead-letters +facts +1 ");
    }

    @Test
    void theJsonNamesTheEventsOfEachTopic() {
        JsonNode topics = JsonMapper.shared()
                .readTree(CommandLineRun.of(here, "topics", "--json").out());

        assertThat(topics.get(0).get("name").stringValue()).isEqualTo("walfleet.backup-requests");
        assertThat(topics.get(0).get("events").get(0).stringValue()).isEqualTo("dev.walfleet.backup.requested.v1");
    }

    @Test
    void printsTheContract() {
        assertThat(CommandLineRun.of(here, "topics", "--asyncapi").out()).contains("asyncapi: 3.0.0");
        assertThat(CommandLineRun.of(here, "topics", "--schema", "dev.walfleet.backup.requested.v1")
                        .out())
                .contains("\"urn:walfleet:event:dev.walfleet.backup.requested.v1\"");
    }

    @Test
    void aTypeThatNoEventHasIsAnsweredWithThoseThereAre() {
        CommandLineRun run = CommandLineRun.of(here, "topics", "--schema", "dev.walfleet.backup.lost.v1");

        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err())
                .startsWith("walfleet: no event has the type 'dev.walfleet.backup.lost.v1', expected one of ")
                .contains("dev.walfleet.backup.failed.v1");
    }
}
