package dev.walfleet.runtime.config;

import dev.walfleet.vocabulary.ClusterId;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The configuration that the well-known environment variables describe: one cluster, up to two repositories. */
final class FromEnvironment {
    private static final String DEFAULT_BACKUP_DIR = "/var/lib/postgresql/backups";
    private static final List<String> ANY_OF =
            List.of("POSTGRES_HOST", "POSTGRES_DB", "POSTGRES_USER", "POSTGRES_PASSWORD", "BACKUP_DIR", "S3_BUCKET");

    private final Environment environment;

    FromEnvironment(Environment environment) {
        this.environment = environment;
    }

    /** Whether any of the variables is set. */
    static boolean isGiven(Environment environment) {
        return ANY_OF.stream().anyMatch(name -> environment.get(name).isPresent());
    }

    ObjectNode tree() {
        if (!isGiven(environment)) {
            throw ConfigFailure.of(
                    "there is no configuration: no file and none of " + String.join(", ", ANY_OF)
                            + " in the environment",
                    "write a walfleet.yml here or in /etc/walfleet, or set POSTGRES_HOST, POSTGRES_USER, POSTGRES_PASSWORD and BACKUP_DIR");
        }
        ObjectNode tree = JsonNodeFactory.instance.objectNode();
        kafka(tree);
        repositories(tree.putObject("repositories"));
        cluster(tree.putObject("clusters"));
        plans(tree.putObject("plans"));
        email(tree);
        return tree;
    }

    private void kafka(ObjectNode tree) {
        ObjectNode kafka = JsonNodeFactory.instance.objectNode();
        put(kafka, "bootstrap-servers", "KAFKA_BOOTSTRAP_SERVERS");
        put(kafka, "topic-prefix", "KAFKA_TOPIC_PREFIX");
        if (!kafka.isEmpty()) {
            tree.set("kafka", kafka);
        }
    }

    private void repositories(ObjectNode repositories) {
        Optional<String> bucket = environment.get("S3_BUCKET");
        if (environment.get("BACKUP_DIR").isPresent() || bucket.isEmpty()) {
            ObjectNode local = repositories.putObject("local");
            local.put("type", "directory");
            local.put("path", plain(environment.get("BACKUP_DIR").orElse(DEFAULT_BACKUP_DIR)));
            encryption(local);
        }
        if (bucket.isPresent()) {
            ObjectNode s3 = repositories.putObject("s3");
            s3.put("type", "s3");
            s3.put("bucket", plain(bucket.orElseThrow()));
            put(s3, "prefix", "S3_PREFIX");
            environment
                    .get("S3_REGION")
                    .or(() -> environment.get("AWS_REGION"))
                    .ifPresent(r -> s3.put("region", plain(r)));
            if (environment.get("S3_ENDPOINT").isPresent()) {
                put(s3, "endpoint", "S3_ENDPOINT");
                s3.put("path-style", environment.get("S3_PATH_STYLE").orElse("true"));
            }
            encryption(s3);
        }
    }

    private void encryption(ObjectNode repository) {
        if (environment.get("WALFLEET_PASSPHRASE").isPresent()) {
            repository.putObject("encryption").put("passphrase", "${WALFLEET_PASSPHRASE}");
        }
    }

    private void cluster(ObjectNode clusters) {
        String host = environment.get("POSTGRES_HOST").orElse("localhost");
        Optional<String> database = environment.get("POSTGRES_DB");
        String name = environment.get("POSTGRES_CLUSTER").or(() -> database).orElse(host);
        ObjectNode cluster = clusters.putObject(ClusterId.from(name).value());
        cluster.put("host", plain(host));
        put(cluster, "port", "POSTGRES_PORT");
        put(cluster, "user", "POSTGRES_USER");
        if (environment.get("POSTGRES_PASSWORD").isPresent()) {
            cluster.put("password", "${POSTGRES_PASSWORD}");
        }
        put(cluster, "sslmode", "POSTGRES_SSLMODE");
        database.ifPresent(only -> {
            cluster.put("database", plain(only));
            cluster.putObject("databases").putArray("include").add(plain(only));
        });
    }

    private static void plans(ObjectNode plans) {
        ObjectNode nightly = plans.putObject("nightly");
        nightly.put("kind", "logical")
                .put("schedule", "0 2 * * *")
                .putArray("clusters")
                .add("*");
        ObjectNode sweep = plans.putObject("sweep");
        sweep.put("kind", "verification")
                .put("schedule", "0 */6 * * *")
                .putArray("clusters")
                .add("*");
    }

    private void email(ObjectNode tree) {
        Optional<String> to = environment.get("ALERT_EMAIL");
        if (to.isEmpty()) {
            return;
        }
        ObjectNode email = tree.putObject("notifier").putObject("email");
        var recipients = email.putArray("to");
        for (String address : to.orElseThrow().split(",")) {
            recipients.add(plain(address.strip()));
        }
        put(email, "host", "SMTP_HOST");
        put(email, "port", "SMTP_PORT");
        put(email, "from", "SMTP_FROM");
        put(email, "security", "SMTP_SECURITY");
        put(email, "user", "SMTP_USER");
        if (environment.get("SMTP_PASSWORD").isPresent()) {
            email.put("password", "${SMTP_PASSWORD}");
        }
    }

    private void put(ObjectNode object, String key, String variable) {
        environment.get(variable).ifPresent(value -> object.put(key, plain(value)));
    }

    /** What comes from the environment is no reference itself. */
    private static String plain(String value) {
        return value.replace("${", "$${");
    }
}
