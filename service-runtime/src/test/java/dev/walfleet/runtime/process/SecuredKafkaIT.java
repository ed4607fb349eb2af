package dev.walfleet.runtime.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;
import static org.awaitility.Awaitility.await;

import dev.walfleet.event.BackupRequested;
import dev.walfleet.event.Topic;
import dev.walfleet.local.LocalKafka;
import dev.walfleet.local.LocalKafkaOptions;
import dev.walfleet.runtime.ServiceRuntime;
import dev.walfleet.runtime.ServiceRuntimes;
import dev.walfleet.runtime.config.ConfigFile;
import dev.walfleet.runtime.event.Delivery;
import dev.walfleet.runtime.event.EventPublisher;
import dev.walfleet.runtime.job.JobSettings;
import dev.walfleet.runtime.job.ScriptedWork;
import dev.walfleet.runtime.kafka.KafkaRuntime;
import dev.walfleet.runtime.leader.LeaderTask;
import dev.walfleet.runtime.leader.LeadershipLostException;
import dev.walfleet.runtime.leader.LeadershipSettings;
import dev.walfleet.runtime.leader.Term;
import dev.walfleet.vocabulary.BackupKind;
import dev.walfleet.vocabulary.ClusterId;
import dev.walfleet.vocabulary.FailureCode;
import dev.walfleet.vocabulary.JobId;
import dev.walfleet.vocabulary.WalfleetException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** A broker that speaks TLS only, asks for a name and a password and grants what is needed, as those of most firms do. */
class SecuredKafkaIT {
    private static final String PLAIN = "org.apache.kafka.common.security.plain.PlainLoginModule required";

    private static final String STORE_PASSWORD = "of-the-store";
    private static final ScriptedWork WORK = new ScriptedWork();
    private static final AtomicInteger LED = new AtomicInteger();

    @TempDir
    private static Path folder;

    private static LocalKafka broker;
    private static Admin admin;

    @TempDir
    private Path state;

    @BeforeAll
    static void start() throws Exception {
        keytool(
                "-genkeypair -alias broker -keyalg RSA -keysize 2048 -dname CN=127.0.0.1 -ext SAN=ip:127.0.0.1 -validity 2 -keystore "
                        + folder.resolve("broker.p12"));
        keytool("-exportcert -rfc -alias broker -file " + folder.resolve("broker.pem") + " -keystore "
                + folder.resolve("broker.p12"));
        String listener = "listener.name.plaintext.";
        broker = LocalKafka.open(LocalKafkaOptions.in(folder.resolve("kafka"))
                .withProperty("listener.security.protocol.map", "PLAINTEXT:SASL_SSL,CONTROLLER:PLAINTEXT")
                .withProperty("inter.broker.listener.name", "PLAINTEXT")
                .withProperty("sasl.mechanism.inter.broker.protocol", "PLAIN")
                .withProperty(listener + "sasl.enabled.mechanisms", "PLAIN")
                .withProperty(
                        listener + "plain.sasl.jaas.config",
                        PLAIN + " username=\"broker\" password=\"of the broker\" user_broker=\"of the broker\""
                                + " user_walfleet=\"of walfleet\";")
                .withProperty(
                        "ssl.keystore.location", folder.resolve("broker.p12").toString())
                .withProperty("ssl.keystore.password", STORE_PASSWORD)
                .withProperty(
                        "ssl.truststore.location", folder.resolve("broker.pem").toString())
                .withProperty("ssl.truststore.type", "PEM")
                .withProperty("authorizer.class.name", "org.apache.kafka.metadata.authorizer.StandardAuthorizer")
                .withProperty("super.users", "User:broker;User:ANONYMOUS")); // anonymous is its controller
        admin = Admin.create(Map.of(
                "bootstrap.servers",
                broker.bootstrapServers(),
                "security.protocol",
                "SASL_SSL",
                "sasl.mechanism",
                "PLAIN",
                "sasl.jaas.config",
                PLAIN + " username=\"broker\" password=\"of the broker\";",
                "ssl.truststore.type",
                "PEM",
                "ssl.truststore.location",
                folder.resolve("broker.pem").toString()));
        // those of docs/configuration.md, 'Rights on the brokers'
        grant(ResourceType.TOPIC, AclOperation.READ, AclOperation.WRITE, AclOperation.CREATE);
        grant(ResourceType.GROUP, AclOperation.READ, AclOperation.ALTER_CONFIGS);
        grant(ResourceType.TRANSACTIONAL_ID, AclOperation.WRITE);
    }

    @AfterAll
    static void stop() {
        admin.close();
        broker.close();
    }

    private static void keytool(String words) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(), "-storepass", STORE_PASSWORD));
        command.addAll(List.of(words.split(" ")));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
    }

    private static void grant(ResourceType type, AclOperation... operations) throws Exception {
        admin.createAcls(Stream.of(operations)
                        .map(operation -> rule(all(type), operation, AclPermissionType.ALLOW))
                        .toList())
                .all()
                .get(10, TimeUnit.SECONDS);
    }

    private static ResourcePattern all(ResourceType type) {
        return new ResourcePattern(type, "walfleet.", PatternType.PREFIXED);
    }

    private static AclBinding rule(ResourcePattern on, AclOperation operation, AclPermissionType permission) {
        return new AclBinding(on, new AccessControlEntry("User:walfleet", "*", operation, permission));
    }

    private interface Doing {
        void run() throws Exception;
    }

    /** Takes a right away while something is done. */
    private static void without(AclOperation operation, List<ResourcePattern> on, Doing doing) throws Exception {
        List<AclBinding> rules = on.stream()
                .map(resource -> rule(resource, operation, AclPermissionType.DENY))
                .toList();
        admin.createAcls(rules).all().get(10, TimeUnit.SECONDS);
        try {
            doing.run();
        } finally {
            admin.deleteAcls(rules.stream().map(AclBinding::toFilter).toList())
                    .all()
                    .get(10, TimeUnit.SECONDS);
        }
    }

    /** Takes part in everything that a service can: jobs, a share of keys, leadership. */
    @Configuration(proxyBeanMethods = false)
    static class EverythingConfiguration {
        @Bean
        ServiceLifecycle worker(ServiceRuntimes runtimes) {
            ServiceRuntime runtime = runtimes.create("dump-worker");
            runtime.jobs(JobSettings.of(Topic.BACKUP_REQUESTS, 3), WORK);
            runtime.share(Topic.WAL).start();
            return new ServiceLifecycle(runtime);
        }

        @Bean
        ServiceLifecycle scheduler(ServiceRuntimes runtimes) {
            ServiceRuntime runtime = runtimes.create("producer-scheduler");
            runtime.leadership(
                    new LeadershipSettings(
                            "scheduler",
                            Topic.SCHEDULE_STATE,
                            Map.of(Topic.BACKUP_REQUESTS, Duration.ofHours(1)),
                            Duration.ofSeconds(1),
                            Duration.ofSeconds(6)),
                    new Leads());
            return new ServiceLifecycle(runtime);
        }
    }

    /** Asks for a backup at every tick. */
    private static final class Leads implements LeaderTask {
        @Override
        public void begin() {}

        @Override
        public void observe(Delivery delivery) {}

        @Override
        public void elected() {}

        @Override
        public void tick(Term term, Instant now) throws LeadershipLostException {
            term.emit(List.of(request()));
            LED.incrementAndGet();
        }

        @Override
        public void end() {}
    }

    private ServiceProcess everything() {
        return ServiceProcess.run(config("of walfleet"), EverythingConfiguration.class);
    }

    private static void soon(BooleanSupplier condition) {
        await().atMost(Duration.ofSeconds(60)).until(condition::getAsBoolean);
    }

    private static boolean isUp(KafkaHealth health) {
        return health.health().getStatus().getCode().equals("UP");
    }

    /** Healthy, and from now on somebody leads and jobs are done. */
    private static void works(KafkaHealth health) {
        int led = LED.get();
        int runs = WORK.runs();
        soon(() -> isUp(health) && LED.get() > led && WORK.runs() > runs + 1);
    }

    @Test
    void servicesWorkWithTheClientPropertiesThatAreConfiguredAndTheRightsThatAreDocumented() {
        try (ServiceProcess process = everything()) {
            works(process.context().getBean(KafkaHealth.class));
        }
    }

    @Test
    void aWrongPasswordIsSaidAtOnceAndNotShown() {
        WalfleetException thrown = catchThrowableOfType(
                WalfleetException.class, () -> ServiceProcess.run(config("wrong one"), EverythingConfiguration.class));

        assertThat(thrown.failure().code()).isEqualTo(FailureCode.CONFIGURATION);
        assertThat(thrown).hasMessageContaining("Kafka refuses who we are");
        assertThat(thrown.failure().toString()).doesNotContain("wrong one");
    }

    @Test
    void aRightThatAServiceLacksIsNamedWhenItStarts() throws Exception {
        everything().close(); // the topics are there now
        ResourcePattern backups = new ResourcePattern(ResourceType.TOPIC, "walfleet.backups", PatternType.LITERAL);
        without(AclOperation.WRITE, List.of(backups), () -> {
            WalfleetException thrown = catchThrowableOfType(WalfleetException.class, this::everything);
            assertThat(thrown.failure().code()).isEqualTo(FailureCode.CONFIGURATION);
            assertThat(thrown).hasMessageContaining("lacks rights that dump-worker needs: WRITE on walfleet.backups");
        });
    }

    /** It answers whoever asks, and stores nothing. */
    @Test
    void whileItsRightIsWithdrawnEventsWaitAndNothingIsCalledHealthy() throws Exception {
        try (ServiceProcess process = everything()) {
            KafkaHealth health = process.context().getBean(KafkaHealth.class);
            KafkaRuntime runtime = process.context().getBean(KafkaRuntime.class);
            ServiceRuntime early = runtime.create("verifier");
            early.start();
            works(health);
            without(AclOperation.WRITE, List.of(all(ResourceType.TOPIC)), () -> {
                soon(() -> !isUp(health));
                assertThat(health.health().getDetails())
                        .extractingByKey("reason", STRING)
                        .contains("takes no events");
                assertThatThrownBy(() ->
                                early.publisher().publishDirectly(request()).get(10, TimeUnit.SECONDS))
                        .hasMessageContaining("uthoriz");
                ServiceRuntime late = runtime.create("notifier"); // its producer has no id yet
                late.start();
                for (ServiceRuntime service : List.of(early, late)) {
                    assertThat(service.publisher().publish(request()).get(30, TimeUnit.SECONDS))
                            .isEqualTo(EventPublisher.Receipt.SPOOLED);
                }
            });
            works(health);
        }
    }

    @Test
    void goesOnWhenAllRightsAreBack() throws Exception {
        try (ServiceProcess process = everything()) {
            KafkaHealth health = process.context().getBean(KafkaHealth.class);
            works(health);
            without(
                    AclOperation.ALL,
                    Stream.of(ResourceType.TOPIC, ResourceType.GROUP, ResourceType.TRANSACTIONAL_ID)
                            .map(SecuredKafkaIT::all)
                            .toList(),
                    () -> {
                        soon(() -> !isUp(health));
                        // long enough for all who read and lead to notice
                        await().during(Duration.ofSeconds(5)).until(() -> !isUp(health));
                    });
            works(health);
        }
    }

    private static BackupRequested request() {
        return new BackupRequested(
                new JobId(UUID.randomUUID().toString()),
                new ClusterId("orders"),
                BackupKind.LOGICAL,
                Instant.now(),
                1,
                3,
                0,
                List.of(),
                "test",
                null);
    }

    private ConfigFile config(String password) {
        return ConfigFile.parse(
                "walfleet.yml",
                """
                kafka:
                  bootstrap-servers: %s
                  properties:
                    security.protocol: SASL_SSL
                    sasl.mechanism: PLAIN
                    sasl.jaas.config: '%s username="walfleet" password="${KAFKA_PASSWORD}";'
                    ssl.truststore.type: PEM
                    ssl.truststore.location: %s
                runtime: {state-dir: %s, http-port: -1}
                """.formatted(broker.bootstrapServers(), PLAIN, folder.resolve("broker.pem"), state),
                Map.of("KAFKA_PASSWORD", password));
    }
}
