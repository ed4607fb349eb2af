package dev.walfleet.runtime.kafka;

import dev.walfleet.event.Party;
import dev.walfleet.event.Topic;
import dev.walfleet.vocabulary.FailureCode;
import dev.walfleet.vocabulary.WalfleetException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.acl.AclOperation;

/**
 * What the user of {@code kafka.properties} may do with the topics, as the brokers say: a right that is missing is named when a
 * service starts, and not when its first event is refused. Brokers that say nothing of rights are believed to grant them all.
 */
final class Rights {
    /** Of every service; {@link Topic} has no entry for it. */
    private static final List<AclOperation> DEAD_LETTERS = List.of(AclOperation.WRITE);

    private final KafkaNames names;
    private final Map<String, Set<AclOperation>> granted = new HashMap<>();

    /** @param described with the operations that are authorised */
    Rights(KafkaNames names, Map<String, TopicDescription> described) {
        this.names = names;
        described.forEach((topic, description) -> {
            Set<AclOperation> operations = description.authorizedOperations();
            if (operations != null && !operations.isEmpty()) {
                granted.put(topic, operations);
            }
        });
    }

    /** @throws WalfleetException {@code CONFIGURATION} naming all that a service needs and may not do */
    void check(String service) {
        List<String> lacking = new ArrayList<>();
        for (Topic topic : Topic.values()) {
            lacking.addAll(lacking(names.topic(topic), needed(topic, service)));
        }
        lacking.addAll(lacking(names.deadLetters(), DEAD_LETTERS));
        if (!lacking.isEmpty()) {
            throw new WalfleetException(
                    FailureCode.CONFIGURATION,
                    "the user of kafka.properties lacks rights that %s needs: %s"
                            .formatted(service, String.join(", ", lacking)),
                    "grant them, see 'Rights on the brokers' in docs/configuration.md");
        }
    }

    private static List<AclOperation> needed(Topic topic, String service) {
        List<AclOperation> needed = new ArrayList<>();
        if (has(topic.readers(), service)) {
            needed.add(AclOperation.READ);
        }
        if (has(topic.writers(), service)) {
            needed.add(AclOperation.WRITE);
        }
        return needed;
    }

    private static boolean has(List<Party> parties, String service) {
        return parties.stream().anyMatch(party -> party.word().equals(service));
    }

    private List<String> lacking(String topic, List<AclOperation> needed) {
        Set<AclOperation> may = granted.get(topic);
        if (may == null) {
            return List.of();
        }
        return needed.stream()
                .filter(operation -> !may.contains(operation))
                .map(operation -> operation + " on " + topic)
                .toList();
    }
}
