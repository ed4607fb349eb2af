package dev.walfleet.cli.init;

import dev.walfleet.cli.screen.Table;
import dev.walfleet.cli.shell.ExitStatus;
import dev.walfleet.cli.shell.Invocation;
import dev.walfleet.cli.shell.JsonOption;
import dev.walfleet.repository.Repository;
import dev.walfleet.repository.RepositoryProperties;
import dev.walfleet.runtime.config.ConfigSection;
import dev.walfleet.vocabulary.RepositoryName;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code walfleet init}: makes the repositories of the configuration, after a probe of each store. */
@Command(
        name = "init",
        description = {
            "Make the configured repositories where they are not there yet, and probe that their stores keep their promises.",
            "",
            "A folder is made, a bucket never. Doing it again is harmless. No other command makes a repository but `up`,"
                    + " so that a disk that is not mounted is noticed."
        })
public final class InitCommand implements Callable<Integer> {
    private final Invocation invocation;

    @Mixin
    private final JsonOption json = new JsonOption();

    @Parameters(arity = "0..*", paramLabel = "REPOSITORY", description = "Only these; all where none is named.")
    private List<String> names = new ArrayList<>();

    InitCommand(Invocation invocation) {
        this.invocation = invocation;
    }

    /** One repository that is ready. */
    record Row(RepositoryName repository, String place, boolean required, boolean encrypted) {}

    @Override
    public Integer call() throws IOException {
        Map<RepositoryName, RepositoryProperties> configured =
                invocation.config().named(ConfigSection.REPOSITORIES, RepositoryName::new, RepositoryProperties.class);
        List<Row> rows = new ArrayList<>();
        for (Map.Entry<RepositoryName, RepositoryProperties> entry : configured.entrySet()) {
            if (names.isEmpty() || names.contains(entry.getKey().value())) {
                try (Repository made = Repository.initialise(entry.getKey(), entry.getValue())) {
                    rows.add(new Row(made.name(), made.describe(), made.required(), made.encrypted()));
                }
            }
        }
        invocation.answer(json, rows, () -> screen(rows));
        return ExitStatus.SOUND;
    }

    static String screen(List<Row> rows) {
        Table table = Table.of("REPOSITORY", "PLACE", "REQUIRED", "ENCRYPTED");
        rows.forEach(row -> table.row(
                row.repository(), row.place(), row.required() ? "yes" : "no", row.encrypted() ? "yes" : "no"));
        return table.render();
    }
}
