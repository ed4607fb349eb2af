package dev.walfleet.pipeline;

import dev.walfleet.postgres.server.PostgresServer;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * What differs between the fleets of the tests.
 *
 * @param folder for its state and its configuration file
 * @param prefix of its topics, so that several fleets can share a broker
 * @param queue {@code share}, {@code classic} or {@code auto}
 * @param yaml its sections {@code repositories} and {@code clusters}
 * @param environment what the references in it stand for
 */
record FleetSettings(Path folder, String prefix, String queue, String yaml, Map<String, String> environment) {
    /** The key of {@link #shippingSealed}. */
    static final Map<String, String> PASSPHRASE = Map.of("WALFLEET_PASSPHRASE", "a passphrase of the test");

    /** One cluster that is shipped into the folder {@code repository}. */
    static FleetSettings shipping(Path base, String cluster, PostgresServer server) {
        return shipping(base, "", cluster, server, environment(server));
    }

    /** The same, and the repository is encrypted. */
    static FleetSettings shippingSealed(Path base, String cluster, PostgresServer server) {
        Map<String, String> environment = new HashMap<>(environment(server));
        environment.putAll(PASSPHRASE);
        String seal = ", encryption: {passphrase: \"${WALFLEET_PASSPHRASE}\"}";
        return shipping(base, seal, cluster, server, environment);
    }

    private static FleetSettings shipping(
            Path base, String seal, String cluster, PostgresServer server, Map<String, String> environment) {
        String yaml = """
                repositories:
                  local: {type: directory, path: "%s"%s}
                clusters:
                %sshipper: {clusters: ["%s"], tail-interval: 500ms}
                """.formatted(base.resolve("repository"), seal, cluster(cluster, server, ""), cluster);
        return new FleetSettings(base.resolve("fleet"), cluster + ".", "share", yaml, environment);
    }

    /** One line of the section {@code clusters}: the superuser of a server, and what follows. */
    static String cluster(String name, PostgresServer server, String more) {
        return "  %s: {host: \"%s\", port: %d, user: \"%s\", password: \"${POSTGRES_PASSWORD_%d}\"%s}\n"
                .formatted(
                        name,
                        server.host(),
                        server.port(),
                        server.user(),
                        server.port(),
                        more.isEmpty() ? "" : ", " + more);
    }

    /** What {@link #cluster} refers to. */
    static Map<String, String> environment(PostgresServer server) {
        return Map.of("POSTGRES_PASSWORD_" + server.port(), server.password());
    }

    String file(String bootstrapServers) {
        return """
                kafka: {bootstrap-servers: "%s", topic-prefix: "%s", queue: %s, partitions: 1, queue-partitions: 2}
                scheduler: {retry: {first: 1s, longest: 1s}}
                runtime: {state-dir: "%s", http-port: 0}
                """.formatted(bootstrapServers, prefix, queue, folder.resolve("state")) + yaml;
    }
}
