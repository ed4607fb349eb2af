package dev.walfleet.cli.doctor;

import dev.walfleet.cli.screen.Table;
import dev.walfleet.cli.shell.ExitStatus;
import dev.walfleet.cli.shell.Invocation;
import dev.walfleet.cli.shell.JsonOption;
import dev.walfleet.postgres.check.ClusterCheck;
import dev.walfleet.postgres.check.ClusterChecks;
import dev.walfleet.postgres.cluster.ClusterProperties;
import dev.walfleet.postgres.tool.Toolbox;
import dev.walfleet.repository.RepositoryProperties;
import dev.walfleet.runtime.config.ConfigFile;
import dev.walfleet.runtime.config.ConfigSection;
import dev.walfleet.vocabulary.ClusterId;
import dev.walfleet.vocabulary.RepositoryName;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code walfleet doctor}: whether a backup would work, without making one. */
@Command(
        name = "doctor",
        description = {
            "Look whether backups would work: every repository, every cluster, their rights, keys, tools and space.",
            "What a cluster's plans and the WAL shipper need must be right; what only other kinds of backup need is a warning.",
            "",
            "Status 0: they would; 1: something has to be mended first, and the hint says what."
        })
public final class DoctorCommand implements Callable<Integer> {
    private final Invocation invocation;

    @Mixin
    private final JsonOption json = new JsonOption();

    @Parameters(arity = "0..*", paramLabel = "CLUSTER", description = "Only these clusters; all where none is named.")
    private List<String> names = new ArrayList<>();

    DoctorCommand(Invocation invocation) {
        this.invocation = invocation;
    }

    @Override
    public Integer call() {
        ConfigFile config = invocation.config();
        List<Finding> findings = new ArrayList<>();
        config.named(ConfigSection.REPOSITORIES, RepositoryName::new, RepositoryProperties.class)
                .forEach((name, properties) -> findings.addAll(RepositoryExamination.of(name, properties)));
        config.named(ConfigSection.CLUSTERS, ClusterId::new, ClusterProperties.class)
                .forEach((id, cluster) -> {
                    if (names.isEmpty() || names.contains(id.value())) {
                        findings.addAll(cluster(id, cluster, Expected.of(config, id, cluster)));
                    }
                });
        invocation.answer(json, findings, () -> screen(findings));
        return findings.stream().noneMatch(Finding::bad) ? ExitStatus.SOUND : ExitStatus.UNSOUND;
    }

    private static List<Finding> cluster(ClusterId id, ClusterProperties cluster, Expected expected) {
        return new ClusterChecks(cluster, Toolbox.installed())
                .run().stream()
                        .map(check -> new Finding(
                                "cluster " + id, check.name(), expected.outcome(check), check.text(), check.hint()))
                        .toList();
    }

    static String screen(List<Finding> findings) {
        Table table = Table.of("OF", "CHECK", "OUTCOME", "FACT");
        StringBuilder hints = new StringBuilder();
        for (Finding finding : findings) {
            table.row(
                    finding.of(),
                    finding.check(),
                    finding.outcome().name().toLowerCase(java.util.Locale.ROOT),
                    finding.text());
            if (!finding.hint().isEmpty() && (finding.bad() || finding.outcome() == ClusterCheck.Outcome.WARNING)) {
                hints.append("\n")
                        .append(finding.of())
                        .append(", ")
                        .append(finding.check())
                        .append(": ")
                        .append(finding.text())
                        .append("\nhint: ")
                        .append(finding.hint())
                        .append('\n');
            }
        }
        long bad = findings.stream().filter(Finding::bad).count();
        return table.render() + hints + "\n" + (bad == 0 ? "backups would work" : bad + " to be mended first") + "\n";
    }
}
