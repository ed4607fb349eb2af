package dev.walfleet.cli.verify;

import dev.walfleet.cli.fleet.RepositoryOption;
import dev.walfleet.cli.fleet.Shelves;
import dev.walfleet.cli.screen.ProgressBar;
import dev.walfleet.cli.screen.Table;
import dev.walfleet.cli.shell.ExitStatus;
import dev.walfleet.cli.shell.Invocation;
import dev.walfleet.cli.shell.JsonOption;
import dev.walfleet.cli.shell.Typed;
import dev.walfleet.event.Finding;
import dev.walfleet.postgres.tool.Toolbox;
import dev.walfleet.repository.RepositoryLog;
import dev.walfleet.verify.BackupVerification;
import dev.walfleet.verify.Verdict;
import dev.walfleet.vocabulary.BackupId;
import dev.walfleet.vocabulary.ClusterId;
import dev.walfleet.vocabulary.DataSize;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code walfleet verify}: reads backups back and gives a verdict. */
@Command(
        name = "verify",
        description = {
            "Read backups back, whole, from every repository, and let pg_restore open them.",
            "",
            "Needs the repositories and nothing else. Status 0: all are sound; 1: one is not; 3: a repository was out of reach."
        })
public final class VerifyCommand implements Callable<Integer> {
    private final Invocation invocation;

    @Mixin
    private final JsonOption json = new JsonOption();

    @Mixin
    private final RepositoryOption repository = new RepositoryOption();

    @Parameters(arity = "0..*", paramLabel = "BACKUP", description = "Only these; all where none is named.")
    private List<String> backups = new ArrayList<>();

    @Option(names = "--cluster", paramLabel = "CLUSTER", defaultValue = "", description = "Only this cluster.")
    private String cluster = "";

    VerifyCommand(Invocation invocation) {
        this.invocation = invocation;
    }

    /** One verdict as it is shown. */
    record Row(ClusterId cluster, Verdict verdict) {}

    @Override
    public Integer call() throws IOException {
        List<Row> rows = new ArrayList<>();
        try (Shelves shelves = Shelves.open(invocation, repository);
                ProgressBar progress = invocation.progress()) {
            Optional<ClusterId> named = cluster.isEmpty() ? Optional.empty() : Optional.of(Typed.cluster(cluster));
            Collection<ClusterId> clusters =
                    named.isEmpty() && backups.isEmpty() ? shelves.clusters() : List.of(shelves.cluster(named));
            BackupVerification verification =
                    new BackupVerification(Toolbox.installed(), Path.of(System.getProperty("java.io.tmpdir")));
            long bytes = 0;
            for (ClusterId id : clusters) {
                Collection<BackupId> wanted = backups.isEmpty()
                        ? shelves.backups(id).keySet()
                        : backups.stream().map(Typed::backup).toList();
                for (BackupId backup : wanted) {
                    progress.update("verifying " + backup, bytes, 0);
                    Verdict verdict = verification.verify(id, backup, shelves.repositories());
                    bytes += verdict.bytes();
                    rows.add(new Row(id, verdict));
                    log(shelves, id, verdict);
                }
            }
        }
        invocation.answer(json, rows, () -> screen(rows));
        return rows.stream().allMatch(row -> row.verdict().sound()) ? ExitStatus.SOUND : ExitStatus.UNSOUND;
    }

    private static void log(Shelves shelves, ClusterId cluster, Verdict verdict) {
        String words = "verification " + (verdict.sound() ? "passed" : "failed") + " backup=" + verdict.backup()
                + " cluster=" + cluster + " objects=" + verdict.objects() + " bytes=" + verdict.bytes();
        shelves.repositories().forEach(r -> r.log().append(RepositoryLog.Kind.VERIFY, words));
    }

    static String screen(List<Row> rows) {
        Table table = Table.of("CLUSTER", "BACKUP", "VERDICT", ">OBJECTS", ">READ", "REPOSITORIES");
        StringBuilder findings = new StringBuilder();
        long unsound = 0;
        for (Row row : rows) {
            Verdict verdict = row.verdict();
            unsound += verdict.sound() ? 0 : 1;
            table.row(
                    row.cluster(),
                    verdict.backup(),
                    verdict.sound() ? "sound" : "DAMAGED",
                    verdict.objects(),
                    new DataSize(verdict.bytes()),
                    verdict.repositories());
            for (Finding finding : verdict.findings()) {
                findings.append('\n').append(finding.failure().message()).append('\n');
                findings.append("hint: ").append(finding.failure().hint()).append('\n');
            }
        }
        String summary = rows.isEmpty()
                ? "there is nothing to verify"
                : unsound == 0 ? rows.size() + " sound" : unsound + " of " + rows.size() + " DAMAGED";
        return table.render() + findings + "\n" + summary + "\n";
    }
}
