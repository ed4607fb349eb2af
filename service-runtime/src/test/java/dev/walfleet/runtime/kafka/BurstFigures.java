package dev.walfleet.runtime.kafka;

import static org.awaitility.Awaitility.await;

import dev.walfleet.event.BackupRequested;
import dev.walfleet.event.BackupStarted;
import dev.walfleet.event.EventCodec;
import dev.walfleet.event.Topic;
import dev.walfleet.runtime.ServiceRuntime;
import dev.walfleet.runtime.config.ConfigFile;
import dev.walfleet.runtime.config.ConfigSection;
import dev.walfleet.runtime.config.QueueMode;
import dev.walfleet.runtime.config.RuntimeProperties;
import dev.walfleet.runtime.job.JobSettings;
import dev.walfleet.runtime.job.ScriptedWork;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * How long a request waits until {@code BackupStarted} says that its worker began: 500 at once, three workers, one broker, all
 * on this machine. No test of the suite, since it measures; {@code benchmarks/burst} runs it. Times are those that the records
 * carry.
 */
class BurstFigures {
    private static final int BURST = 500;
    private static final int WORKERS = 3;
    private static final int ROUNDS = 3;

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({"SHARE, 200", "CLASSIC, 200", "SHARE, 2", "CLASSIC, 2"})
    void requestToStart(QueueMode mode, int slots) {
        for (int round = 1; round <= ROUNDS; round++) {
            round(mode, slots, round);
        }
    }

    private void round(QueueMode mode, int slots, int round) {
        TestBroker fleet = TestBroker.fleet(properties -> properties.withQueue(mode));
        List<KafkaRuntime> processes = new ArrayList<>();
        try {
            for (int i = 0; i < WORKERS; i++) {
                KafkaRuntime process = KafkaRuntime.open(
                        fleet.properties(),
                        runtime(folder.resolve(mode + "-" + slots + "-" + round + "-" + i)),
                        new SimpleMeterRegistry(),
                        Clock.systemUTC());
                processes.add(process);
                ServiceRuntime worker = process.create("dump-worker");
                worker.jobs(JobSettings.of(Topic.BACKUP_REQUESTS, slots), new ScriptedWork());
                worker.start();
            }
            fleet.sendAll(requests("warm", 30));
            await().atMost(Duration.ofMinutes(2)).until(() -> starts(fleet).size() == 30);
            fleet.sendAll(requests("burst", BURST));
            await().atMost(Duration.ofMinutes(2))
                    .pollInterval(Duration.ofMillis(500))
                    .until(() -> starts(fleet).size() == 30 + BURST);
            print(mode, slots, round, fleet);
        } finally {
            processes.forEach(KafkaRuntime::close);
            fleet.close();
        }
    }

    private static void print(QueueMode mode, int slots, int round, TestBroker fleet) {
        Map<String, Long> asked = new HashMap<>();
        fleet.records(fleet.names().topic(Topic.BACKUP_REQUESTS))
                .forEach(record ->
                        asked.put(((BackupRequested) decode(record)).job().value(), record.timestamp()));
        long[] waits = starts(fleet).entrySet().stream()
                .filter(start -> start.getKey().startsWith("burst"))
                .mapToLong(start -> start.getValue() - asked.get(start.getKey()))
                .sorted()
                .toArray();
        System.out.printf(
                "burst of %d, %d workers with %d slots, queue %s, round %d: ms from request to start p50=%d p99=%d max=%d%n",
                waits.length,
                WORKERS,
                slots,
                mode,
                round,
                waits[waits.length / 2],
                waits[waits.length * 99 / 100],
                Arrays.stream(waits).max().orElseThrow());
    }

    private static Map<String, Long> starts(TestBroker fleet) {
        Map<String, Long> starts = new HashMap<>();
        for (ConsumerRecord<byte[], byte[]> record : fleet.records(fleet.names().topic(Topic.BACKUPS))) {
            if (decode(record) instanceof BackupStarted started) {
                starts.put(started.job().value(), record.timestamp());
            }
        }
        return starts;
    }

    private static Object decode(ConsumerRecord<byte[], byte[]> record) {
        return EventCodec.decode(TestBroker.header(record, "ce_type"), record.value())
                .orElseThrow();
    }

    private static List<BackupRequested> requests(String name, int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> JobQueueContract.request(name + "-" + i))
                .toList();
    }

    private static RuntimeProperties runtime(Path state) {
        return ConfigFile.parse("x", "runtime: {state-dir: " + state + "}", Map.of())
                .section(ConfigSection.RUNTIME, RuntimeProperties.class);
    }
}
