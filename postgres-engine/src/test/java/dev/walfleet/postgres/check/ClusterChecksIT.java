package dev.walfleet.postgres.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.walfleet.postgres.Servers;
import dev.walfleet.postgres.cluster.ClusterProperties;
import dev.walfleet.postgres.server.PostgresInstallation;
import dev.walfleet.postgres.server.PostgresServer;
import dev.walfleet.postgres.tool.Toolbox;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ClusterChecksIT {
    @ParameterizedTest
    @MethodSource("dev.walfleet.postgres.Servers#installations")
    void findsNothingWrongForASuperuser(PostgresInstallation installation) throws Exception {
        PostgresServer server = Servers.of(installation);
        Servers.sampleDatabase(server, "checked");
        List<ClusterCheck> checks = checks(server, server.user(), server.password(), Toolbox.installed());
        assertThat(checks)
                .extracting(ClusterCheck::outcome)
                .containsOnly(ClusterCheck.Outcome.OK, ClusterCheck.Outcome.INFO);
        assertThat(checks)
                .extracting(ClusterCheck::name)
                .contains("connect", "version", "tools", "identity", "rights", "wal", "replication", "clock")
                .contains("physical-rights", "slot-bound");
    }

    @ParameterizedTest
    @MethodSource("dev.walfleet.postgres.Servers#installations")
    void saysWhatIsWrongAndGoesOn(PostgresInstallation installation) throws Exception {
        PostgresServer server = Servers.of(installation);
        Servers.sampleDatabase(server, "checked");
        server.execute("postgres", "DROP ROLE IF EXISTS weak", "CREATE ROLE weak LOGIN PASSWORD 'x'");
        List<ClusterCheck> checks = checks(server, "weak", "x", Toolbox.of(List.of()));
        assertThat(checks)
                .anySatisfy(check -> {
                    assertThat(check.name()).isEqualTo("tools");
                    assertThat(check.outcome()).isEqualTo(ClusterCheck.Outcome.FAILED);
                })
                .anySatisfy(check -> {
                    assertThat(check.name()).isEqualTo("globals");
                    assertThat(check.outcome()).isEqualTo(ClusterCheck.Outcome.WARNING);
                })
                .anySatisfy(check -> {
                    assertThat(check.name()).isEqualTo("rights");
                    assertThat(check.outcome()).isEqualTo(ClusterCheck.Outcome.FAILED);
                    assertThat(check.hint()).contains("GRANT");
                });
    }

    @ParameterizedTest
    @MethodSource("dev.walfleet.postgres.Servers#installations")
    void saysWhatKeepsPhysicalBackupsAndWalFromWorking(PostgresInstallation installation) throws Exception {
        PostgresServer server = Servers.of(installation);
        server.execute("postgres", "DROP ROLE IF EXISTS weak", "CREATE ROLE weak LOGIN PASSWORD 'x'");
        server.execute(
                "postgres",
                "SELECT pg_create_physical_replication_slot('walfleet_doctor', true)",
                "ALTER ROLE weak SET walfleet.restored_from = 'orders'");
        try {
            List<ClusterCheck> checks = checks(server, "weak", "x", Toolbox.installed());
            assertThat(checks)
                    .filteredOn(check -> check.outcome() == ClusterCheck.Outcome.WARNING)
                    .extracting(ClusterCheck::name)
                    .contains("physical-rights", "replication", "slot", "slot-bound", "origin");
            assertThat(checks)
                    .anySatisfy(check -> assertThat(check.text()).contains("restored from the archive of orders"))
                    .anySatisfy(check -> assertThat(check.text())
                            .contains("it may not execute ", "pg_read_binary_file", "backup_start"));
        } finally {
            server.execute("postgres", "SELECT pg_drop_replication_slot('walfleet_doctor')");
        }
    }

    @Test
    void saysWhenThereIsNoServer() {
        ClusterProperties nowhere = ClusterProperties.of("127.0.0.1", 1, "postgres", null);
        assertThat(new ClusterChecks(nowhere, Toolbox.installed()).run())
                .singleElement()
                .satisfies(check -> assertThat(check.outcome()).isEqualTo(ClusterCheck.Outcome.FAILED));
    }

    private static List<ClusterCheck> checks(PostgresServer server, String user, String password, Toolbox tools) {
        return new ClusterChecks(ClusterProperties.of(server.host(), server.port(), user, password), tools).run();
    }
}
