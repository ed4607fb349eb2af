package dev.walfleet.scheduler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.walfleet.runtime.config.ConfigFile;
import dev.walfleet.scheduler.plan.Budgets;
import dev.walfleet.scheduler.plan.FleetCluster;
import dev.walfleet.scheduler.plan.Plan;
import dev.walfleet.scheduler.plan.PlanKind;
import dev.walfleet.scheduler.plan.PlanProperties;
import dev.walfleet.vocabulary.ClusterId;
import dev.walfleet.vocabulary.RepositoryName;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SchedulerSettingsTest {
    private static final String FLEET = """
            repositories: {local: {type: directory, path: /x, encryption: {passphrase: "${NOT_SET}"}}, s3: {type: s3, bucket: b}}
            clusters:
              orders-prod: {host: db1, port: 5433, user: u, password: "${NOT_SET}", repositories: [s3]}
              orders-test: {host: db2}
            """;

    private static SchedulerSettings settings(String yaml) {
        return SchedulerSettings.of(ConfigFile.parse("walfleet.yml", yaml, Map.of()));
    }

    @Test
    void defaults() {
        assertThat(settings("").properties())
                .isEqualTo(SchedulerProperties.DEFAULTS)
                .isEqualTo(new SchedulerProperties(
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(30),
                        new SchedulerProperties.Retry(Duration.ofSeconds(30), Duration.ofMinutes(10)),
                        new Budgets(100, 1, 100),
                        Duration.ofDays(7),
                        Duration.ofHours(48),
                        Duration.ofMinutes(10),
                        Duration.ofHours(6),
                        Duration.ofSeconds(10)));
    }

    @Test
    void mapsEveryKey() {
        assertThat(settings("""
                                scheduler:
                                  tick: 2s
                                  lease: 60s
                                  retry: {first: 1s, longest: 2s}
                                  budgets: {fleet: 7, per-host: 8, per-repository: 9}
                                  catch-up: 3d
                                  history: 24h
                                  queue-warning: 1m
                                  queue-limit: 2h
                                  session-timeout: 20s
                                """).properties())
                .isEqualTo(new SchedulerProperties(
                        Duration.ofSeconds(2),
                        Duration.ofSeconds(60),
                        new SchedulerProperties.Retry(Duration.ofSeconds(1), Duration.ofSeconds(2)),
                        new Budgets(7, 8, 9),
                        Duration.ofDays(3),
                        Duration.ofHours(24),
                        Duration.ofMinutes(1),
                        Duration.ofHours(2),
                        Duration.ofSeconds(20)));
    }

    @Test
    void readsNoPasswordAndKnowsWhereBackupsGo() {
        assertThat(settings(FLEET).fleet().values())
                .containsExactlyInAnyOrder(
                        new FleetCluster(new ClusterId("orders-prod"), "db1", List.of(new RepositoryName("s3"))),
                        new FleetCluster(
                                new ClusterId("orders-test"),
                                "db2",
                                List.of(new RepositoryName("local"), new RepositoryName("s3"))));
    }

    @Test
    void plansADailyBackupAndAReadBackEverySixHoursByDefault() {
        List<Plan> plans = settings(FLEET).plans();
        assertThat(plans).extracting(Plan::name).containsExactly("nightly", "sweep");
        assertThat(plans.get(0).properties())
                .isEqualTo(new PlanProperties(
                        PlanKind.LOGICAL,
                        List.of("*"),
                        "0 2 * * *",
                        ZoneId.of("UTC"),
                        Duration.ofMinutes(10),
                        3,
                        List.of()));
        assertThat(plans.get(1).properties().kind()).isEqualTo(PlanKind.VERIFICATION);
        assertThat(plans.get(1).properties().schedule()).isEqualTo("0 */6 * * *");
        assertThat(plans.get(1).clusters()).hasSize(2);
        assertThat(settings("clusters: {one: {host: h}}")
                        .plans()
                        .get(0)
                        .properties()
                        .jitter())
                .isZero();
    }

    @Test
    void mapsEveryKeyOfAPlan() {
        SchedulerSettings settings = settings(FLEET + """
                plans:
                  p: {kind: logical, clusters: [orders-pro?], schedule: "@daily", zone: Europe/Berlin, jitter: 5m, max-attempts: 5, databases: ["a*"]}
                """);
        Plan plan = settings.plans().get(0);
        assertThat(plan.properties())
                .isEqualTo(new PlanProperties(
                        PlanKind.LOGICAL,
                        List.of("orders-pro?"),
                        "@daily",
                        ZoneId.of("Europe/Berlin"),
                        Duration.ofMinutes(5),
                        5,
                        List.of("a*")));
        assertThat(plan.clusters()).extracting(FleetCluster::id).containsExactly(new ClusterId("orders-prod"));
        assertThat(settings.withoutBackups()).isEqualTo(Set.of(new ClusterId("orders-test")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "plans: {p: {kind: incremental, schedule: '@daily'}} | plans.p.kind: plan kind 'incremental' is not in this release; expected logical, full or verification",
                "plans: {p: {kind: backup, schedule: '@daily'}} | plans.p.kind: plan kind 'backup' is not known, expected logical, full or verification",
                "plans: {p: {kind: full, schedule: '@daily', databases: [a]}} | databases [a] of a plan of full backups",
                "plans: {p: {kind: logical}} | plans.p: the key 'schedule' of a plan is missing",
                "plans: {p: {kind: logical, schedule: '0 25 * * *'}} | schedule '0 25 * * *' is not usable: Value 25 not in range [0, 23]",
                "plans: {p: {kind: logical, schedule: '@daily', jitter: 48h}} | jitter of 2d, expected 0s to 24h",
                "plans: {'a b': {kind: logical, schedule: '@daily'}} | plan name 'a b' is not usable",
                "plans: {p: {kind: logical, shedule: '@daily'}} | unknown key 'shedule' in plans.p",
                "plans: {p: {kind: logical, schedule: '@daily', zone: Mars}} | Mars",
                "scheduler: {lease: 5s} | scheduler: lease of 5s, expected at least 20s",
                "scheduler: {budgets: {fleet: -1}} | a budget 'fleet' of -1, expected at least 1",
            })
    void refusesNonsenseWithItsPlace(String yaml, String message) {
        assertThatThrownBy(() -> settings(yaml)).hasMessageContaining(message);
    }
}
