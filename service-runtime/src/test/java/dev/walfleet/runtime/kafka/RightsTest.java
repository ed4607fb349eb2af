package dev.walfleet.runtime.kafka;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.acl.AclOperation;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RightsTest {
    private static Rights rights(String topic, @Nullable Set<AclOperation> operations) {
        return new Rights(
                new KafkaNames("walfleet."),
                Map.of("walfleet." + topic, new TopicDescription("walfleet." + topic, false, List.of(), operations)));
    }

    @Test
    void namesWhatAServiceNeedsAndLacks() {
        Rights readOnly = rights("backups", Set.of(AclOperation.DESCRIBE, AclOperation.READ));
        assertThatThrownBy(() -> readOnly.check("dump-worker"))
                .hasMessage(
                        "the user of kafka.properties lacks rights that dump-worker needs: WRITE on walfleet.backups");
        assertThatCode(() -> readOnly.check("notifier")).doesNotThrowAnyException();

        Rights none = rights("backups", Set.of(AclOperation.DESCRIBE));
        assertThatThrownBy(() -> none.check("producer-scheduler"))
                .hasMessageEndingWith("READ on walfleet.backups, WRITE on walfleet.backups");
    }

    @Test
    void everyServiceWritesDeadLetters() {
        Rights none = rights("dead-letters", Set.of(AclOperation.DESCRIBE));
        assertThatThrownBy(() -> none.check("notifier")).hasMessageEndingWith("needs: WRITE on walfleet.dead-letters");
    }

    @Test
    void believesBrokersThatSayNothingOfRights() {
        assertThatCode(() -> rights("backups", null).check("dump-worker")).doesNotThrowAnyException();
        assertThatCode(() -> rights("backups", Set.of()).check("dump-worker")).doesNotThrowAnyException();
    }
}
