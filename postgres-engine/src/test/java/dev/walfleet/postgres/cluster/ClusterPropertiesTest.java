package dev.walfleet.postgres.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.walfleet.vocabulary.DataSize;
import dev.walfleet.vocabulary.DatabaseName;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;

class ClusterPropertiesTest {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.KEBAB_CASE)
            .disable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .build();

    @Test
    void hasTheseDefaults() {
        ClusterProperties cluster =
                MAPPER.readValue("{\"host\": \"db1\", \"user\": \"walfleet\"}", ClusterProperties.class);
        assertThat(cluster).isEqualTo(ClusterProperties.of("db1", 5432, "walfleet", null));
        assertThat(cluster.database()).isEqualTo(new DatabaseName("postgres"));
        assertThat(cluster.sslmode()).isEqualTo(SslMode.PREFER);
        assertThat(cluster.connectTimeout()).isEqualTo(Duration.ofSeconds(10));
        assertThat(cluster.databases()).isEqualTo(new DatabasePatterns(List.of("*"), List.of()));
        assertThat(cluster.repositories()).isEmpty();
        assertThat(cluster.dump())
                .isEqualTo(new DumpProperties(1, DumpFormat.AUTO, List.of(), List.of(), Duration.ofMinutes(10)));
        assertThat(cluster.dump().chosenFormat()).isEqualTo(DumpFormat.CUSTOM);
        assertThat(cluster.physical())
                .isEqualTo(new PhysicalProperties(2, null, PhysicalProperties.Checkpoint.FAST, Duration.ofSeconds(90)));
    }

    @Test
    void bindsEveryKey() {
        ClusterProperties cluster = MAPPER.readValue("""
                {"host": "db1", "port": 6432, "user": "walfleet", "password": "geheim", "database": "app", "sslmode": "verify-full",
                 "sslrootcert": "/ca.pem", "sslcert": "/c.pem", "sslkey": "/k.pem", "connect-timeout": "PT3S",
                 "databases": {"include": ["a*"], "exclude": ["*tmp"]}, "repositories": ["local", "s3"],
                 "dump": {"jobs": 4, "format": "directory", "exclude-tables": ["audit.*"], "exclude-table-data": ["log"], "lock-wait": "PT1M"},
                 "physical": {"connections": 4, "rate-limit": "50MiB", "checkpoint": "spread", "wal-timeout": "PT5M"}}
                """, ClusterProperties.class);
        assertThat(cluster)
                .isEqualTo(new ClusterProperties(
                        "db1",
                        6432,
                        "walfleet",
                        "geheim",
                        new DatabaseName("app"),
                        SslMode.VERIFY_FULL,
                        "/ca.pem",
                        "/c.pem",
                        "/k.pem",
                        Duration.ofSeconds(3),
                        new DatabasePatterns(List.of("a*"), List.of("*tmp")),
                        List.of("local", "s3"),
                        new DumpProperties(
                                4, DumpFormat.DIRECTORY, List.of("audit.*"), List.of("log"), Duration.ofMinutes(1)),
                        new PhysicalProperties(
                                4,
                                DataSize.ofMebibytes(50),
                                PhysicalProperties.Checkpoint.SPREAD,
                                Duration.ofMinutes(5))));
        assertThat(cluster.toString()).doesNotContain("geheim");
        assertThat(cluster.target().toString()).isEqualTo("walfleet@db1:6432/app");
    }

    @Test
    void refusesNonsenseAndQuotesIt() {
        assertThatThrownBy(() -> ClusterProperties.of("", 1, "u", null)).hasMessageContaining("'host'");
        assertThatThrownBy(() -> ClusterProperties.of("/run/postgresql", 1, "u", null))
                .hasMessageContaining("Unix socket");
        assertThatThrownBy(() -> ClusterProperties.of("h", 70000, "u", null)).hasMessageContaining("70000");
        assertThatThrownBy(() -> ClusterProperties.of("h", 1, "u", "geheim\n"))
                .hasMessageContaining("line break")
                .hasMessageNotContaining("geheim");
        assertThatThrownBy(() -> new DumpProperties(99, DumpFormat.AUTO, List.of(), List.of(), Duration.ofMinutes(1)))
                .hasMessageContaining("99");
        assertThatThrownBy(() -> new DumpProperties(2, DumpFormat.CUSTOM, List.of(), List.of(), Duration.ofMinutes(1)))
                .hasMessageContaining("custom");
        assertThatThrownBy(() -> SslMode.parse("full")).hasMessageContaining("verify-full");
    }

    @Test
    void matchesDatabasesByPattern() {
        DatabasePatterns patterns = new DatabasePatterns(List.of("app_*", "o'r?er"), List.of("*_tmp"));
        assertThat(patterns.matches(new DatabaseName("app_1"))).isTrue();
        assertThat(patterns.matches(new DatabaseName("o'rder"))).isTrue();
        assertThat(patterns.matches(new DatabaseName("app_tmp"))).isFalse();
        assertThat(patterns.matches(new DatabaseName("App_1"))).isFalse();
        assertThat(patterns.matches(new DatabaseName("my.app_1"))).isFalse();
        assertThat(patterns.matches(new DatabaseName("app_1"), List.of("app_2")))
                .isFalse();
        assertThat(patterns.matches(new DatabaseName("app_2"), List.of("app_?")))
                .isTrue();
        assertThat(patterns.matches(new DatabaseName("secret"), List.of("*"))).isFalse();
        assertThat(new DatabasePatterns(List.of("a[b]"), List.of()).matches(new DatabaseName("a[b]")))
                .isTrue();
    }
}
