package dev.walfleet.cli.list;

import dev.walfleet.cli.fleet.PhysicalShelf;
import dev.walfleet.cli.fleet.RepositoryOption;
import dev.walfleet.cli.fleet.Shelves;
import dev.walfleet.cli.screen.Table;
import dev.walfleet.cli.shell.ExitStatus;
import dev.walfleet.cli.shell.Invocation;
import dev.walfleet.cli.shell.JsonOption;
import dev.walfleet.cli.shell.Typed;
import dev.walfleet.vocabulary.BackupId;
import dev.walfleet.vocabulary.ClusterId;
import dev.walfleet.vocabulary.DataSize;
import dev.walfleet.vocabulary.DurationText;
import dev.walfleet.vocabulary.WalfleetException;
import java.io.IOException;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code walfleet list}: the backups in the repositories, from the repositories alone. */
@Command(
        name = "list",
        description = {
            "List the backups in the repositories, oldest first, and the recovery window of each cluster: the moments that",
            "walfleet restore --to-time can reach.",
            "",
            "Needs the repositories and nothing else. Ends with status 1 where a manifest is damaged."
        })
public final class ListCommand implements Callable<Integer> {
    private final Invocation invocation;

    @Mixin
    private final JsonOption json = new JsonOption();

    @Mixin
    private final RepositoryOption repository = new RepositoryOption();

    @Parameters(arity = "0..1", paramLabel = "CLUSTER", defaultValue = "", description = "Only this cluster.")
    private String cluster = "";

    ListCommand(Invocation invocation) {
        this.invocation = invocation;
    }

    @Override
    public Integer call() throws IOException {
        try (Shelves shelves = Shelves.open(invocation, repository)) {
            Set<ClusterId> clusters = cluster.isEmpty()
                    ? shelves.clusters()
                    : Set.of(shelves.cluster(Optional.of(Typed.cluster(cluster))));
            List<BackupRow> rows = new ArrayList<>();
            List<WindowRow> windows = new ArrayList<>();
            for (ClusterId id : clusters) {
                Map<BackupId, List<Shelves.Copy>> backups = shelves.backups(id);
                backups.forEach((backup, copies) -> rows.add(BackupRow.of(id, backup, copies)));
                windows.addAll(windows(shelves, id, backups));
            }
            invocation.answer(json, new Listed(rows, windows), () -> screen(rows) + screenOf(windows));
            if (rows.isEmpty() && !json.wanted()) {
                invocation.say("walfleet: there is no backup in "
                        + shelves.repositories().stream().map(r -> r.describe()).collect(Collectors.joining(", ")));
            }
            return rows.stream().allMatch(row -> row.damaged().isEmpty()) ? ExitStatus.SOUND : ExitStatus.UNSOUND;
        }
    }

    /** What is listed. */
    record Listed(List<BackupRow> backups, List<WindowRow> recoveryWindows) {}

    /** WAL that cannot be read is told of, and no reason to hide the backups. */
    private List<WindowRow> windows(Shelves shelves, ClusterId id, Map<BackupId, List<Shelves.Copy>> backups) {
        try {
            PhysicalShelf shelf = PhysicalShelf.of(shelves, id, backups, line -> {});
            return shelf.isEmpty()
                    ? List.of()
                    : shelf.planner().window().stream()
                            .map(span -> WindowRow.of(id, span))
                            .toList();
        } catch (IOException | WalfleetException e) {
            invocation.say("walfleet: the recovery window of " + id + " is not known: " + e.getMessage());
            return List.of();
        }
    }

    static String screenOf(List<WindowRow> windows) {
        return windows.isEmpty()
                ? ""
                : windows.stream()
                        .map(WindowRow::sentence)
                        .collect(Collectors.joining("\n", "\nRECOVERY WINDOW\n", "\n"));
    }

    static String screen(List<BackupRow> rows) {
        Table table = Table.of("CLUSTER", "BACKUP", "OF", "COMPLETED", ">TOOK", ">SOURCE", ">STORED", "REPOSITORIES");
        for (BackupRow row : rows) {
            table.row(
                    row.cluster(),
                    row.backup(),
                    row.of(),
                    row.completedAt() == null ? "?" : row.completedAt().truncatedTo(ChronoUnit.SECONDS),
                    row.took() == null ? "?" : DurationText.format(row.took()),
                    row.repositories().isEmpty() ? "?" : new DataSize(row.sourceBytes()),
                    row.repositories().isEmpty() ? "?" : new DataSize(row.storedBytes()),
                    places(row));
        }
        return table.render();
    }

    private static String places(BackupRow row) {
        List<String> places = new ArrayList<>();
        row.repositories().forEach(name -> places.add(name.value()));
        row.damaged().forEach(name -> places.add(name + " DAMAGED"));
        return String.join(", ", places);
    }
}
