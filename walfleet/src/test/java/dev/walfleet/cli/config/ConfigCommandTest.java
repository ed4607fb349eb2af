package dev.walfleet.cli.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.walfleet.cli.CommandLineRun;
import dev.walfleet.runtime.config.ConfigSection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigCommandTest {
    private static final String SOUND = """
            repositories:
              local: {type: directory, path: /var/lib/postgresql/backups}
            clusters:
              orders-prod: {host: db1, user: walfleet, password: "${PGPASSWORD}"}
            """;

    @TempDir
    private Path here;

    @Test
    void aSoundConfigurationIsSaidToBeSound() throws IOException {
        write(SOUND);

        CommandLineRun run = CommandLineRun.of(Map.of("PGPASSWORD", "x7"), here, "", "config", "check");

        assertThat(run.err()).isEmpty();
        assertThat(run.out())
                .containsPattern("repositories +ok\n")
                .containsPattern("clusters +ok\n")
                .endsWith("\n" + here.resolve("walfleet.yml") + " is sound\n");
        assertThat(run.status()).isZero();
    }

    @Test
    void everyProblemIsShownNotTheFirstAlone() throws IOException {
        write(SOUND.replace("path:", "pathh:").replace("host:", "hots:"));

        CommandLineRun run = CommandLineRun.of(Map.of("PGPASSWORD", "x7"), here, "", "config", "check");

        assertThat(run.out())
                .containsPattern("repositories +wrong\n")
                .containsPattern("clusters +wrong\n")
                .contains("pathh")
                .contains("hots")
                .contains("hint: ")
                .endsWith(": 2 problems\n");
        assertThat(run.status()).isEqualTo(1);
    }

    @Test
    void everySectionIsRead() throws IOException {
        for (ConfigSection section : ConfigSection.values()) {
            write(section.key() + ": {no-such-key: {x: 1}}\n");

            CommandLineRun run = CommandLineRun.of(here, "config", "check");

            assertThat(run.out()).containsPattern(section.key() + " +wrong\n");
            assertThat(run.status()).as(section.key()).isEqualTo(1);
        }
    }

    @Test
    void sectionsHaveToAgree() throws IOException {
        write(SOUND.replace("host: db1", "host: db1, repositories: [local, s4]"));

        CommandLineRun run = CommandLineRun.of(Map.of("PGPASSWORD", "x7"), here, "", "config", "check");

        assertThat(run.out()).contains("""

                        cluster orders-prod backs up to the repository 's4', which is not configured
                        hint: configured are: local
                        """);
        assertThat(run.status()).isEqualTo(1);
    }

    @Test
    void aClusterThatNoPlanBacksUpIsWarnedOf() throws IOException {
        write(SOUND + "plans: {nightly: {kind: logical, clusters: [shop-*], schedule: '0 2 * * *'}}\n");

        CommandLineRun run = CommandLineRun.of(Map.of("PGPASSWORD", "x7"), here, "", "config", "check");

        assertThat(run.out()).contains("""

                        warning: no plan backs up cluster orders-prod
                        hint: add it to the clusters of a plan of kind logical
                        """);
        assertThat(run.status()).isZero();
    }

    @Test
    void noSecretIsShown() throws IOException {
        write(SOUND);

        CommandLineRun run = CommandLineRun.of(Map.of("PGPASSWORD", "x7-secret"), here, "", "config", "show");

        assertThat(run.status()).isZero();
        assertThat(run.out()).contains("orders-prod").contains("***");
        assertThat(run.out() + run.err()).doesNotContain("x7-secret");
    }

    @Test
    void theEnvironmentAloneIsAConfiguration() {
        Map<String, String> environment = Map.of(
                "POSTGRES_HOST", "db1",
                "POSTGRES_USER", "walfleet",
                "POSTGRES_PASSWORD", "x7-secret",
                "BACKUP_DIR", "/backups");

        CommandLineRun check = CommandLineRun.of(environment, here, "", "config", "check");
        CommandLineRun show = CommandLineRun.of(environment, here, "", "config", "show");

        assertThat(check.out()).endsWith("the environment is sound\n");
        assertThat(show.out()).contains("/backups").doesNotContain("x7-secret");
    }

    @Test
    void withoutAnyConfigurationItSaysHowToGiveOne() {
        CommandLineRun run = CommandLineRun.of(here, "config", "check");

        assertThat(run.status()).isEqualTo(2);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).contains("hint: ").contains("walfleet.yml");
    }

    private void write(String yaml) throws IOException {
        Files.writeString(here.resolve("walfleet.yml"), yaml);
    }
}
