package dev.walfleet.runtime.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;

class FromEnvironmentTest {
    @Test
    void describesOneDatabaseInADirectory() {
        ConfigFile config = ConfigFile.fromEnvironment(Map.of(
                "POSTGRES_HOST",
                "db1",
                "POSTGRES_DB",
                "Orders",
                "POSTGRES_USER",
                "walfleet",
                "POSTGRES_PASSWORD",
                "pa${ss",
                "BACKUP_DIR",
                "/backups"));
        assertThat(config.render()).isEqualTo("""
                repositories:
                  local:
                    type: directory
                    path: /backups
                clusters:
                  orders:
                    host: db1
                    user: walfleet
                    password: '***'
                    database: Orders
                    databases:
                      include:
                      - Orders
                plans:
                  nightly:
                    kind: logical
                    schedule: 0 2 * * *
                    clusters:
                    - '*'
                  sweep:
                    kind: verification
                    schedule: 0 */6 * * *
                    clusters:
                    - '*'
                """);
        record Cluster(
                String host,
                String user,
                String password,
                String database,
                Map<String, java.util.List<String>> databases) {}
        assertThat(config.named(ConfigSection.CLUSTERS, String::new, Cluster.class)
                        .get("orders")
                        .password())
                .isEqualTo("pa${ss");
    }

    @Test
    void takesEveryDatabaseOfTheHostWhereNoneIsNamed() {
        assertThat(ConfigFile.fromEnvironment(Map.of("POSTGRES_HOST", "db1.example"))
                        .render())
                .contains("  db1.example:\n    host: db1.example\n")
                .doesNotContain("databases:");
    }

    @Test
    void knowsTheBucketTheBrokersAndTheMailbox() {
        assertThat(ConfigFile.fromEnvironment(Map.of(
                                "S3_BUCKET",
                                "b",
                                "S3_REGION",
                                "eu-central-1",
                                "S3_ENDPOINT",
                                "http://minio:9000",
                                "KAFKA_BOOTSTRAP_SERVERS",
                                "k:9092",
                                "ALERT_EMAIL",
                                "a@x, b@x",
                                "WALFLEET_PASSPHRASE",
                                "hush"))
                        .render())
                .contains("kafka:\n  bootstrap-servers: k:9092\n")
                .contains(
                        "  s3:\n    type: s3\n    bucket: b\n    region: eu-central-1\n    endpoint: http://minio:9000\n    path-style: \"true\"")
                .contains("    to:\n    - a@x\n    - b@x\n")
                .contains("passphrase: '***'")
                .doesNotContain("directory")
                .doesNotContain("hush");
    }

    @Test
    void saysWhatToDoWhereThereIsNothing() {
        assertThatThrownBy(() -> ConfigFile.fromEnvironment(Map.of()))
                .hasMessageStartingWith("there is no configuration: no file and none of POSTGRES_HOST");
    }
}
