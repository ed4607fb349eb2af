package dev.walfleet.runtime.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.walfleet.vocabulary.BackupKind;
import dev.walfleet.vocabulary.ClusterId;
import dev.walfleet.vocabulary.DataSize;
import dev.walfleet.vocabulary.Failure;
import dev.walfleet.vocabulary.FailureCode;
import dev.walfleet.vocabulary.WalfleetException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigFileTest {
    record Plan(
            @Nullable BackupKind kind,
            List<String> clusters,
            String schedule,
            @Nullable ZoneId zone,
            @Nullable Duration jitter) {
        Plan {
            if (schedule != null && schedule.isBlank()) {
                throw new IllegalArgumentException("schedule '" + schedule + "' has no fields");
            }
        }
    }

    record Cluster(
            String host,
            int port,
            @Nullable String password,
            boolean ssl,
            @Nullable DataSize window,
            Map<String, String> options,
            @Nullable Filter databases) {}

    record Filter(List<String> include, List<String> exclude) {}

    @JsonIgnoreProperties(ignoreUnknown = true)
    record ClusterView(String host) {}

    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
    @JsonSubTypes({
        @JsonSubTypes.Type(value = Dir.class, name = "directory"),
        @JsonSubTypes.Type(value = Bucket.class, name = "s3")
    })
    sealed interface Repo permits Dir, Bucket {}

    record Dir(Path path) implements Repo {}

    record Bucket(String bucket, @Nullable String secretKey) implements Repo {}

    @TempDir
    Path folder;

    @Test
    void bindsWordsDurationsSizesAndLists() {
        Plan plan = plan("{kind: logical, clusters: \"*\", schedule: \"0 2 * * *\", zone: Europe/Berlin, jitter: 10m}");
        assertThat(plan)
                .isEqualTo(new Plan(
                        BackupKind.LOGICAL,
                        List.of("*"),
                        "0 2 * * *",
                        ZoneId.of("Europe/Berlin"),
                        Duration.ofMinutes(10)));
        Cluster cluster = cluster("{host: db1, port: 5433, ssl: true, window: 64MiB, options: {a.b: 1}}");
        assertThat(cluster.window()).isEqualTo(DataSize.ofMebibytes(64));
        assertThat(cluster.options()).containsEntry("a.b", "1");
        assertThat(cluster.port()).isEqualTo(5433);
        assertThat(cluster.ssl()).isTrue();
    }

    @Test
    void keepsAPasswordAsItIsWritten() {
        assertThat(cluster("{host: a, password: 007}").password()).isEqualTo("007");
        assertThat(cluster("{host: a, password: 1e3}").password()).isEqualTo("1e3");
        assertThat(cluster("{host: a, password: true}").password()).isEqualTo("true");
    }

    @Test
    void refusesAnUnknownKeyAndNamesTheNearest() {
        Failure failure = failure(() -> plan("{shedule: \"0 2 * * *\"}"));
        assertThat(failure)
                .isEqualTo(new Failure(
                        FailureCode.CONFIGURATION,
                        "unknown key 'shedule' in plans.nightly",
                        "did you mean 'schedule'?"));
    }

    @Test
    void refusesAnUnknownKeyDeepInside() {
        assertThat(failure(() -> cluster("{databases: {inclde: []}}")).message())
                .isEqualTo("unknown key 'inclde' in clusters.orders.databases");
        assertThat(failure(() -> config("repositories: {r: {type: s3, bukket: b}}")
                        .named(ConfigSection.REPOSITORIES, String::new, Repo.class)))
                .isEqualTo(new Failure(
                        FailureCode.CONFIGURATION, "unknown key 'bukket' in repositories.r", "did you mean 'bucket'?"));
    }

    @Test
    void refusesAChoiceThatIsMissingOrUnknown() {
        Failure unknown = failure(() ->
                config("repositories: {r: {type: ftp}}").named(ConfigSection.REPOSITORIES, String::new, Repo.class));
        assertThat(unknown.message()).isEqualTo("repositories.r has the type 'ftp'");
        assertThat(unknown.hint()).isEqualTo("'type' is one of directory, s3");
        assertThat(failure(() -> config("repositories: {r: {path: /b}}")
                                .named(ConfigSection.REPOSITORIES, String::new, Repo.class))
                        .message())
                .isEqualTo("repositories.r has no type");
    }

    @Test
    void aViewNeedsNothingOfWhatItDoesNotKnow() {
        ConfigFile config = config("clusters: {b: {host: h, password: \"${NOT_SET_HERE}\", port: x}, a: {host: g}}");
        assertThat(config.named(ConfigSection.CLUSTERS, ClusterId::new, ClusterView.class))
                .containsExactly(
                        Map.entry(new ClusterId("b"), new ClusterView("h")),
                        Map.entry(new ClusterId("a"), new ClusterView("g")));
        assertThat(config.names(ConfigSection.CLUSTERS)).containsExactly("b", "a");
        assertThat(config.names(ConfigSection.REPOSITORIES)).isEmpty();
    }

    @Test
    void refusesAnUnknownSection() {
        assertThat(failure(() -> config("cluster: {}")))
                .isEqualTo(new Failure(
                        FailureCode.CONFIGURATION,
                        "unknown key 'cluster' at the top of walfleet.yml",
                        "did you mean 'clusters'?"));
    }

    @Test
    void quotesAValueOfTheWrongTypeAndItsPlace() {
        assertThat(failure(() -> cluster("{port: fivefour}")).message())
                .isEqualTo("'fivefour' for clusters.orders.port is not a whole number");
        assertThat(failure(() -> cluster("{port: \"\"}")).message())
                .isEqualTo("'' for clusters.orders.port is not a whole number");
        assertThat(failure(() -> cluster("{ssl: maybe}")).message())
                .isEqualTo("'maybe' for clusters.orders.ssl is not true or false");
        assertThat(failure(() -> plan("{jitter: soon}")).message())
                .isEqualTo("'soon' for plans.nightly.jitter is not a duration such as 30s, 5m or 30d");
        assertThat(failure(() -> cluster("{window: 64MB}")).message())
                .startsWith("clusters.orders.window: size '64MB' is not usable");
        assertThat(failure(() -> plan("{kind: logicl}")).message())
                .isEqualTo("plans.nightly.kind: backup kind 'logicl' is not one of logical, full, incremental");
        assertThat(failure(() -> cluster("{databases: all}")).message())
                .isEqualTo("'all' for clusters.orders.databases is not a mapping of keys to values");
        assertThat(failure(() -> config("clusters: [a]")).message())
                .isEqualTo("the section 'clusters' of walfleet.yml is not a mapping of keys to values");
    }

    @Test
    void showsNoSecretInAMessage() {
        assertThat(failure(() -> cluster("{password: [hunter2]}")).message()).doesNotContain("hunter2");
    }

    @Test
    void tellsWhatARecordRefuses() {
        assertThat(failure(() -> plan("{schedule: \" \"}")).message())
                .isEqualTo("plans.nightly: schedule ' ' has no fields");
        assertThat(failure(() -> config("clusters: {Orders Prod: {}}")
                                .named(ConfigSection.CLUSTERS, ClusterId::new, Cluster.class))
                        .message())
                .startsWith("clusters: cluster id 'Orders Prod' is not usable");
    }

    @Test
    void resolvesVariablesWithDefaultsAndFiles() throws Exception {
        Path secret = Files.writeString(folder.resolve("secret"), "s3cret\n");
        Map<String, String> environment = Map.of("HOST", "db7", "PGPASSWORD_FILE", secret.toString());
        ConfigFile config = ConfigFile.parse(
                "walfleet.yml",
                "clusters: {orders: {host: \"${HOST}.lan\", port: \"${PORT:-5433}\", password: \"${PGPASSWORD}\"}}",
                environment);
        Cluster cluster = config.named(ConfigSection.CLUSTERS, ClusterId::new, Cluster.class)
                .get(new ClusterId("orders"));
        assertThat(cluster.host()).isEqualTo("db7.lan");
        assertThat(cluster.port()).isEqualTo(5433);
        assertThat(cluster.password()).isEqualTo("s3cret");
    }

    @Test
    void readsASecretFromTheFileThatTheKeyNames() throws Exception {
        Path secret = Files.writeString(folder.resolve("pw"), "a b \r\n");
        assertThat(cluster("{host: a, password-file: " + secret + "}").password())
                .isEqualTo("a b ");
        assertThat(failure(() -> cluster("{password: x, password-file: " + secret + "}"))
                        .message())
                .isEqualTo("clusters.orders has both 'password' and 'password-file'");
        assertThat(failure(() -> cluster("{password-file: /does/not/exist}")).message())
                .isEqualTo(
                        "the file /does/not/exist that clusters.orders.password-file names cannot be read: NoSuchFileException");
    }

    @Test
    void namesAVariableThatIsNotSetOnlyWhenItsSectionIsUsed() {
        ConfigFile config = config("clusters: {orders: {password: \"${NOT_SET}\"}}\nplans: {nightly: {schedule: x}}");
        assertThat(config.named(ConfigSection.PLANS, String::new, Plan.class)).containsKey("nightly");
        assertThat(failure(() -> config.named(ConfigSection.CLUSTERS, String::new, Cluster.class))
                        .message())
                .isEqualTo("the environment variable NOT_SET is not set; clusters.orders.password refers to it");
    }

    @Test
    void takesAnEmptyReferenceForAnAbsentKey() {
        assertThat(cluster("{host: a, port: \"${PORT:-}\", password: \"${PW:-}\"}")
                        .password())
                .isNull();
    }

    @Test
    void leavesADoubledDollarAlone() {
        assertThat(cluster("{host: a, password: \"a$${B}c\"}").password()).isEqualTo("a${B}c");
    }

    @Test
    void refusesAliasesDuplicatesAndBrokenYaml() {
        assertThat(failure(() -> config("clusters: {a: &x {host: b}, c: *x}")).message())
                .contains("aliases are not supported");
        assertThat(failure(() -> config("clusters: {}\nclusters: {}")).message())
                .contains("line 2")
                .containsIgnoringCase("duplicate");
        assertThat(failure(() -> config("clusters: {a: [}")).message())
                .startsWith("walfleet.yml is not readable as YAML, line 1");
        assertThat(failure(() -> config("- a")).message())
                .isEqualTo("walfleet.yml does not hold a mapping of sections");
    }

    @Test
    void anAbsentSectionIsAnEmptyOne() {
        assertThat(config("").section(ConfigSection.KAFKA, Filter.class)).isEqualTo(new Filter(null, null));
        assertThat(config("plans: {nightly: }").named(ConfigSection.PLANS, String::new, Plan.class))
                .containsKey("nightly");
    }

    @Test
    void findsTheFileThatIsNearest() throws Exception {
        Path chosen = Files.writeString(folder.resolve("mine.yml"), "plans: {}");
        Path here = Files.writeString(folder.resolve("walfleet.yml"), "plans: {}");
        Map<String, String> named = Map.of("WALFLEET_CONFIG", chosen.toString());
        assertThat(ConfigFile.find(Optional.of(chosen), Map.of(), folder).origin())
                .isEqualTo(chosen.toString());
        assertThat(ConfigFile.find(Optional.empty(), named, folder).origin()).isEqualTo(chosen.toString());
        assertThat(ConfigFile.find(Optional.empty(), Map.of(), folder).origin()).isEqualTo(here.toString());
        assertThat(failure(() -> ConfigFile.find(Optional.of(Path.of("no.yml")), Map.of(), folder))
                        .message())
                .contains("there is no configuration file");
    }

    @Test
    void rendersWhatAppliesWithoutSecrets() {
        ConfigFile config = ConfigFile.parse(
                "walfleet.yml",
                "clusters: {orders: {host: \"${H}\", password: \"${P}\", port: 5432}}\nkafka: {properties: {sasl.jaas.config: \"password=x\"}}",
                Map.of("H", "db1", "P", "hunter2"));
        assertThat(config.render())
                .contains("host: db1")
                .contains("password: '***'")
                .contains("port: 5432")
                .doesNotContain("hunter2")
                .doesNotContain("=x");
    }

    @Test
    void canBeGivenOneMoreValue() {
        record Kafka(String bootstrapServers) {}
        assertThat(config("")
                        .with(ConfigSection.KAFKA, "bootstrap-servers", "localhost:1")
                        .section(ConfigSection.KAFKA, Kafka.class)
                        .bootstrapServers())
                .isEqualTo("localhost:1");
    }

    private static Plan plan(String body) {
        return config("plans: {nightly: " + body + "}")
                .named(ConfigSection.PLANS, String::new, Plan.class)
                .get("nightly");
    }

    private static Cluster cluster(String body) {
        return config("clusters: {orders: " + body + "}")
                .named(ConfigSection.CLUSTERS, ClusterId::new, Cluster.class)
                .get(new ClusterId("orders"));
    }

    private static ConfigFile config(String yaml) {
        return ConfigFile.parse("walfleet.yml", yaml, Map.of());
    }

    private static Failure failure(ThrowingCallable call) {
        WalfleetException thrown = catchThrowableOfType(WalfleetException.class, call);
        assertThat(thrown).as("a failure").isNotNull();
        return thrown.failure();
    }
}
