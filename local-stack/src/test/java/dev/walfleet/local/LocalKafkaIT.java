package dev.walfleet.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.walfleet.vocabulary.FailureCode;
import dev.walfleet.vocabulary.WalfleetException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalKafkaIT {
    @TempDir
    private Path folder;

    @Test
    void keepsRecordsAndOffsetsOverARestartOnTheSamePort() throws Exception {
        LocalKafkaOptions options = LocalKafkaOptions.in(folder.resolve("deep/er"));
        String bootstrap;
        try (LocalKafka kafka = LocalKafka.open(options)) {
            bootstrap = kafka.bootstrapServers();
            KafkaClients.createTopic(bootstrap, "t");
            KafkaClients.send(bootstrap, "t", "one", "two");
            assertThat(KafkaClients.read(bootstrap, "t", "g", 2)).containsExactly("one", "two");
            kafka.stop();
            assertThat(kafka.isRunning()).isFalse();
            kafka.start();
            assertThat(kafka.bootstrapServers()).isEqualTo(bootstrap);
            KafkaClients.send(bootstrap, "t", "three");
            assertThat(KafkaClients.read(bootstrap, "t", "g", 1)).containsExactly("three");
        }
        try (LocalKafka again = LocalKafka.open(options)) {
            assertThat(KafkaClients.read(again.bootstrapServers(), "t", "fresh", 3))
                    .containsExactly("one", "two", "three");
        }
    }

    @Test
    void comesBackAfterKillOnTheSamePortAndData() throws Exception {
        try (LocalKafkaProcess kafka = LocalKafkaProcess.open(LocalKafkaOptions.in(folder))) {
            String bootstrap = kafka.bootstrapServers();
            KafkaClients.createTopic(bootstrap, "t");
            KafkaClients.send(bootstrap, "t", "before");
            long pid = kafka.pid();
            kafka.kill();
            assertThat(ProcessHandle.of(pid).filter(ProcessHandle::isAlive)).isEmpty();
            kafka.start();
            KafkaClients.send(bootstrap, "t", "after");
            assertThat(KafkaClients.read(bootstrap, "t", "g", 2)).containsExactly("before", "after");
            kafka.stop();
            assertThat(kafka.isRunning()).isFalse();
            assertThat(Files.readString(kafka.logFile())).contains("READY " + bootstrap);
        }
    }

    @Test
    void servesShareGroups() throws Exception {
        try (LocalKafka kafka = LocalKafka.throwAway()) {
            String bootstrap = kafka.bootstrapServers();
            assertThat(KafkaClients.finalizedShareVersion(bootstrap)).isEqualTo((short) 1);
            KafkaClients.createTopic(bootstrap, "queue");
            KafkaClients.send(bootstrap, "queue", "a", "b", "c");
            assertThat(KafkaClients.share(bootstrap, "queue", "workers", 3)).containsExactlyInAnyOrder("a", "b", "c");
        }
    }

    @Test
    void servesWithoutShareGroupsWhereAskedTo() throws Exception {
        try (LocalKafka kafka = LocalKafka.throwAwayWithoutShareGroups()) {
            String bootstrap = kafka.bootstrapServers();
            assertThat(KafkaClients.finalizedShareVersion(bootstrap)).isEqualTo((short) 0);
            KafkaClients.createTopic(bootstrap, "t");
            KafkaClients.send(bootstrap, "t", "one");
            assertThat(KafkaClients.read(bootstrap, "t", "g", 1)).containsExactly("one");
        }
    }

    @Test
    void namesTheTakenPort() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            LocalKafkaOptions options = LocalKafkaOptions.in(folder);
            assertThatThrownBy(() -> LocalKafka.open(options.withPort(taken.getLocalPort())))
                    .isInstanceOfSatisfying(WalfleetException.class, e -> {
                        assertThat(e.failure().code()).isEqualTo(FailureCode.CONFIGURATION);
                        assertThat(e)
                                .hasMessage(
                                        "port %d of 127.0.0.1, meant for the Kafka broker, is taken",
                                        taken.getLocalPort());
                    });
            assertThatThrownBy(() -> LocalKafka.open(options.withControllerPort(taken.getLocalPort())))
                    .hasMessageContaining("the Kafka broker's controller, is taken");
        }
        LocalKafka.open(LocalKafkaOptions.in(folder)).close();
    }

    @Test
    void refusesAFolderInUse() {
        LocalKafkaOptions options = LocalKafkaOptions.in(folder);
        try (LocalKafka first = LocalKafka.open(options)) {
            assertThatThrownBy(() -> LocalKafka.open(options))
                    .isInstanceOf(WalfleetException.class)
                    .hasMessageContaining("the Kafka broker in %s belongs to another running process", folder);
            assertThatThrownBy(() -> LocalKafkaProcess.open(options))
                    .isInstanceOf(WalfleetException.class)
                    .hasMessageContaining("belongs to another running process");
            assertThat(first.isRunning()).isTrue();
        }
    }

    @Test
    void saysWhyABrokerDoesNotStartAndLeavesNoThreadBehind() throws Exception {
        Path data = Files.createDirectories(folder.resolve("kafka"));
        Files.writeString(
                data.resolve("meta.properties"), "version=1\nnode.id=77\ncluster.id=aaaaaaaaaaaaaaaaaaaaaa\n");
        assertThatThrownBy(() -> LocalKafka.open(LocalKafkaOptions.in(folder)))
                .isInstanceOfSatisfying(
                        WalfleetException.class,
                        e -> assertThat(e.failure().code()).isEqualTo(FailureCode.KAFKA_UNREACHABLE))
                .hasMessageContaining("did not start");
    }

    @Test
    void turnsAFatalFaultIntoAFact() throws Exception {
        try (LocalKafka kafka = LocalKafka.throwAway()) {
            assertThat(kafka.fault()).isEqualTo(Optional.empty());
            assertThatThrownBy(() -> org.apache.kafka.common.utils.Exit.halt(1, "all log dirs failed"))
                    .isInstanceOf(KafkaExits.FatalFault.class);
            assertThat(kafka.isRunning()).isFalse();
            assertThat(kafka.fault().orElseThrow()).hasMessageContaining("all log dirs failed");
            kafka.stop();
            kafka.start();
            assertThat(kafka.isRunning()).isTrue();
        }
    }
}
