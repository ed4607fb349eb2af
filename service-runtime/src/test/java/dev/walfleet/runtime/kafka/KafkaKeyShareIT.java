package dev.walfleet.runtime.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.walfleet.event.Topic;
import dev.walfleet.runtime.config.KafkaProperties;
import dev.walfleet.vocabulary.InstanceId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class KafkaKeyShareIT {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final List<String> KEYS =
            IntStream.range(0, 100).mapToObj(i -> "cluster-" + i).toList();

    @Test
    void everyKeyHasOneOwnerAndWhoLeavesHandsOverAtOnce() {
        try (TestBroker fleet = TestBroker.fleet();
                KafkaKeyShare second = share(fleet, "b")) {
            KafkaKeyShare first = share(fleet, "a");
            first.start();
            await().atMost(PATIENCE).until(() -> KEYS.stream().allMatch(first::owns));

            second.start();
            await().atMost(PATIENCE).until(() -> KEYS.stream().anyMatch(second::owns));
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(KEYS)
                            .allSatisfy(
                                    key -> assertThat(first.owns(key)).as(key).isNotEqualTo(second.owns(key))));

            first.close();
            await().atMost(Duration.ofSeconds(8)).until(() -> KEYS.stream().allMatch(second::owns));
        }
    }

    @Test
    void whoHearsNothingOfTheOthersTakesNothingAtFirst() {
        KafkaClients nowhere = new KafkaClients(KafkaProperties.at("127.0.0.1:1"), new InstanceId("alone"));
        try (KafkaKeyShare alone = new KafkaKeyShare(nowhere, "share", "t", Optional.empty())) {
            alone.start();

            assertThat(KEYS).noneMatch(alone::owns);
        }
    }

    private static KafkaKeyShare share(TestBroker fleet, String instance) {
        return new KafkaKeyShare(
                new KafkaClients(fleet.properties(), new InstanceId(instance)),
                "wal-shipper-share",
                fleet.names().topic(Topic.WAL),
                Optional.of(instance));
    }
}
