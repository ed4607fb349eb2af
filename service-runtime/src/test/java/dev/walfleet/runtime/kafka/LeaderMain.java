package dev.walfleet.runtime.kafka;

import dev.walfleet.event.BackupRequested;
import dev.walfleet.event.SlotFired;
import dev.walfleet.event.Topic;
import dev.walfleet.runtime.config.KafkaProperties;
import dev.walfleet.runtime.event.Delivery;
import dev.walfleet.runtime.leader.LeaderTask;
import dev.walfleet.runtime.leader.LeadershipLostException;
import dev.walfleet.runtime.leader.LeadershipSettings;
import dev.walfleet.runtime.leader.Term;
import dev.walfleet.vocabulary.BackupKind;
import dev.walfleet.vocabulary.ClusterId;
import dev.walfleet.vocabulary.InstanceId;
import dev.walfleet.vocabulary.JobId;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A small scheduler: fires the slots 0, 1, 2, ... and asks for the job of each, as often as it can. */
public final class LeaderMain {
    private LeaderMain() {}

    /** Arguments: bootstrap servers, topic prefix, instance. Ends with its standard input. */
    public static void main(String[] args) throws Exception {
        KafkaLeadership leadership =
                candidate(KafkaProperties.at(args[0]).withTopicPrefix(args[1]), args[2], new Counter());
        leadership.start();
        while (System.in.read() >= 0) {
            // until whoever started us is gone
        }
        leadership.close();
    }

    static KafkaLeadership candidate(KafkaProperties properties, String instance, LeaderTask task) {
        return new KafkaLeadership(
                new KafkaClients(properties, new InstanceId(instance)),
                new LeadershipSettings(
                        "scheduler",
                        Topic.SCHEDULE_STATE,
                        Map.of(Topic.BACKUP_REQUESTS, Duration.ofHours(48)),
                        Duration.ofMillis(20),
                        Duration.ofSeconds(6)),
                task,
                Clock.systemUTC(),
                Optional.empty());
    }

    /** Counts on from what it observed. */
    static class Counter implements LeaderTask {
        private static final ClusterId CLUSTER = new ClusterId("orders");
        private long next;

        @Override
        public void begin() {
            next = 0;
        }

        @Override
        public void observe(Delivery delivery) {
            if (delivery.event() instanceof SlotFired fired) {
                next = Math.max(next, fired.slot().getEpochSecond() + 1);
            }
        }

        @Override
        public void elected() {
            System.out.println("leads from " + next);
        }

        @Override
        public void tick(Term term, Instant now) throws LeadershipLostException {
            Instant slot = Instant.ofEpochSecond(next);
            JobId job = new JobId("job-" + next);
            term.emit(List.of(
                    new BackupRequested(job, CLUSTER, BackupKind.LOGICAL, slot, 1, 3, 0, List.of(), "test", "plan"),
                    new SlotFired("plan", CLUSTER, slot, job, now)));
        }

        @Override
        public void end() {
            System.out.println("term ended");
        }
    }
}
