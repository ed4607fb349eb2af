package dev.walfleet.cli.topics;

import dev.walfleet.cli.screen.Table;
import dev.walfleet.cli.shell.ExitStatus;
import dev.walfleet.cli.shell.Invocation;
import dev.walfleet.cli.shell.JsonOption;
import dev.walfleet.event.EventCodec;
import dev.walfleet.runtime.config.ConfigFile;
import dev.walfleet.runtime.config.ConfigSection;
import dev.walfleet.runtime.config.KafkaProperties;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code walfleet topics}: the topics of the pipeline, or the contract of what is in them. */
@Command(
        name = "topics",
        description = {
            "Show the topics that the services talk over, who writes to them and who reads.",
            "",
            "With --asyncapi or --schema it prints the contract for other systems instead."
        })
public final class TopicsCommand implements Callable<Integer> {
    private final Invocation invocation;

    @Mixin
    private final JsonOption json = new JsonOption();

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Option(names = "--asyncapi", description = "Print the AsyncAPI 3 document.")
    private boolean asyncApi;

    @Option(
            names = "--schema",
            paramLabel = "TYPE",
            defaultValue = "",
            description = "Print the JSON Schema of one event, by its ce_type.")
    private String schema = "";

    TopicsCommand(Invocation invocation) {
        this.invocation = invocation;
    }

    @Override
    public Integer call() {
        if (asyncApi) {
            invocation.print(PublishedFile.asyncApi());
        } else if (!schema.isEmpty()) {
            invocation.print(schemaOf(schema));
        } else {
            List<TopicRow> topics = TopicRow.all(kafka());
            invocation.answer(json, topics, () -> screen(topics));
        }
        return ExitStatus.SOUND;
    }

    /** As configured; the defaults where nothing is. */
    private KafkaProperties kafka() {
        return invocation
                .configIfAny()
                .orElseGet(() -> ConfigFile.parse("the defaults", "", Map.of()))
                .section(ConfigSection.KAFKA, KafkaProperties.class);
    }

    private String schemaOf(String type) {
        if (!EventCodec.types().containsKey(type)) {
            throw new ParameterException(
                    spec.commandLine(),
                    "no event has the type '" + type + "', expected one of "
                            + String.join(", ", EventCodec.types().keySet()));
        }
        return PublishedFile.schema(type);
    }

    static String screen(List<TopicRow> topics) {
        Table table = Table.of("TOPIC", "USE", ">PARTITIONS", "WRITTEN BY", "READ BY");
        for (TopicRow topic : topics) {
            table.row(
                    topic.name(),
                    topic.use(),
                    topic.partitions(),
                    String.join(", ", topic.writtenBy()),
                    String.join(", ", topic.readBy()));
        }
        return table.render();
    }
}
