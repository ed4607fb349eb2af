package dev.walfleet.wal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.walfleet.runtime.config.ConfigFile;
import dev.walfleet.runtime.config.ConfigSection;
import dev.walfleet.vocabulary.ClusterId;
import dev.walfleet.vocabulary.DataSize;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ShipperPropertiesTest {
    @Test
    void shipsNothingUnlessAskedTo() {
        ShipperProperties properties = read("kafka: {}");

        assertThat(properties).isEqualTo(ShipperProperties.DEFAULTS);
        assertThat(properties.clusters()).isEmpty();
        assertThat(properties.chooses(new ClusterId("orders-prod"))).isFalse();
        assertThat(properties.statusInterval()).isEqualTo(Duration.ofSeconds(10));
        assertThat(properties.stalledAfter()).isEqualTo(Duration.ofSeconds(60));
        assertThat(properties.tailInterval()).isEqualTo(Duration.ofSeconds(5));
        assertThat(properties.laggedAfter()).isEqualTo(Duration.ofMinutes(5));
        assertThat(properties.retainedAlert()).isEqualTo(DataSize.parse("10GiB"));
        assertThat(properties.gapSearch()).isEqualTo(Duration.ofHours(1));
        assertThat(properties.parallelUploads()).isEqualTo(2);
        assertThat(properties.afterGap()).isEqualTo(AfterGap.STOP);
    }

    @Test
    void everyKeyIsRead() {
        assertThat(read("""
                shipper:
                  clusters: ["orders-*", billing]
                  status-interval: 5s
                  stalled-after: 2m
                  tail-interval: 1s
                  lagged-after: 3m
                  retained-alert: 1GiB
                  gap-search: 10m
                  parallel-uploads: 4
                  after-gap: continue
                """))
                .isEqualTo(new ShipperProperties(
                        List.of("orders-*", "billing"),
                        Duration.ofSeconds(5),
                        Duration.ofMinutes(2),
                        Duration.ofSeconds(1),
                        Duration.ofMinutes(3),
                        DataSize.parse("1GiB"),
                        Duration.ofMinutes(10),
                        4,
                        AfterGap.CONTINUE));
    }

    @Test
    void patternsChooseClusters() {
        ShipperProperties properties = read("shipper: {clusters: ['orders-*', 'db.?']}");

        assertThat(properties.chooses(new ClusterId("orders-prod"))).isTrue();
        assertThat(properties.chooses(new ClusterId("db.1"))).isTrue();
        assertThat(properties.chooses(new ClusterId("dbx1"))).isFalse();
    }

    @Test
    void nonsenseIsRefusedWithItsValue() {
        assertThatThrownBy(() -> read("shipper: {status-interval: 2m}"))
                .hasMessageContaining("status-interval of 2m, expected 1s to 30s");
        assertThatThrownBy(() -> read("shipper: {parallel-uploads: 99}")).hasMessageContaining("99");
        assertThatThrownBy(() -> read("shipper: {after-gap: ignore}")).hasMessageContaining("ignore");
    }

    @Test
    void slotsAreNamedAfterTheirClusters() {
        assertThat(SlotName.of(new ClusterId("orders-prod"))).hasToString("walfleet_orders_prod");
        SlotName one = SlotName.of(new ClusterId("a".repeat(62) + "1"));
        SlotName other = SlotName.of(new ClusterId("a".repeat(62) + "2"));
        assertThat(one.value()).hasSize(63).isNotEqualTo(other.value());
    }

    private static ShipperProperties read(String yaml) {
        return ConfigFile.parse("walfleet.yml", yaml, Map.of()).section(ConfigSection.SHIPPER, ShipperProperties.class);
    }
}
