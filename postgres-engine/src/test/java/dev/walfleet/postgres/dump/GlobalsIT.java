package dev.walfleet.postgres.dump;

import static org.assertj.core.api.Assertions.assertThat;

import dev.walfleet.postgres.Servers;
import dev.walfleet.postgres.server.PostgresInstallation;
import dev.walfleet.postgres.server.PostgresServer;
import dev.walfleet.postgres.tool.Toolbox;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class GlobalsIT {
    @ParameterizedTest
    @MethodSource("dev.walfleet.postgres.Servers#installations")
    void dumpsRolesWithTheirPasswordsWhereItMay(PostgresInstallation installation) throws Exception {
        PostgresServer server = Servers.of(installation);
        server.execute(
                "postgres",
                "DROP ROLE IF EXISTS plain",
                "DROP ROLE IF EXISTS \"Größe\"",
                "CREATE ROLE plain LOGIN PASSWORD 'x'",
                "CREATE ROLE \"Größe\" LOGIN PASSWORD 'y'");

        ByteArrayOutputStream all = new ByteArrayOutputStream();
        GlobalsReport ofSuperuser =
                new GlobalsRun(Servers.target(server, "postgres"), Toolbox.installed()).toStream(all);
        ByteArrayOutputStream less = new ByteArrayOutputStream();
        GlobalsReport ofPlainRole =
                new GlobalsRun(Servers.target(server, "plain", "x", "postgres"), Toolbox.installed()).toStream(less);

        assertThat(ofSuperuser.passwords()).isTrue();
        assertThat(all.toString(StandardCharsets.UTF_8)).contains("CREATE ROLE \"Größe\"", "SCRAM-SHA-256$");
        assertThat(ofPlainRole.passwords()).isFalse();
        assertThat(ofPlainRole.bytes()).isEqualTo(less.size());
        assertThat(less.toString(StandardCharsets.UTF_8))
                .contains("CREATE ROLE \"Größe\"")
                .doesNotContain("SCRAM-SHA-256$");
    }
}
