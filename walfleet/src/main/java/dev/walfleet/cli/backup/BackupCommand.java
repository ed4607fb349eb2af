package dev.walfleet.cli.backup;

import dev.walfleet.cli.screen.ProgressBar;
import dev.walfleet.cli.screen.Table;
import dev.walfleet.cli.services.EmbeddedKafka;
import dev.walfleet.cli.shell.ExitStatus;
import dev.walfleet.cli.shell.Invocation;
import dev.walfleet.cli.shell.JsonOption;
import dev.walfleet.cli.shell.Typed;
import dev.walfleet.event.BackupRequested;
import dev.walfleet.event.CommittedBackup;
import dev.walfleet.postgres.cluster.ClusterProperties;
import dev.walfleet.runtime.config.ConfigFile;
import dev.walfleet.runtime.config.ConfigSection;
import dev.walfleet.vocabulary.BackupKind;
import dev.walfleet.vocabulary.ClusterId;
import dev.walfleet.vocabulary.DataSize;
import dev.walfleet.vocabulary.DurationText;
import dev.walfleet.vocabulary.FailureCode;
import dev.walfleet.vocabulary.JobId;
import dev.walfleet.vocabulary.WalfleetException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code walfleet backup}: asks the pipeline for a backup, and can watch it. */
@Command(
        name = "backup",
        description = {
            "Ask for a backup of a cluster, as a plan does: a worker makes it, a verifier reads it back. Logical (pg_dump,",
            "each database by itself), or with --full physical: all files of the cluster, from which any second can be recovered.",
            "",
            "With --watch it waits for the end: status 0 when it is committed, 1 when it failed."
        })
public final class BackupCommand implements Callable<Integer> {
    private final Invocation invocation;

    @Mixin
    private final JsonOption json = new JsonOption();

    @Parameters(
            arity = "0..1",
            paramLabel = "CLUSTER",
            defaultValue = "",
            description = "Where several are configured.")
    private String cluster = "";

    @Option(names = "--full", description = "A physical backup of the whole cluster.")
    private boolean full;

    @Option(names = "--databases", split = ",", description = "Only these: names or patterns with * and ?.")
    private List<String> databases = new ArrayList<>();

    @Option(
            names = {"-w", "--watch"},
            description = "Wait for the end and show the progress.")
    private boolean watch;

    @Option(
            names = "--direct",
            description =
                    "Make it in this process, without Kafka and without a worker; nobody verifies it by itself then.")
    private boolean direct;

    @Option(names = "--timeout", defaultValue = "24h", description = "How long to watch (default: ${DEFAULT-VALUE}).")
    private String timeout = "24h";

    BackupCommand(Invocation invocation) {
        this.invocation = invocation;
    }

    /** What was asked for. */
    record Asked(JobId job, ClusterId cluster, Instant slot) {}

    @Override
    public Integer call() {
        Duration limit = DurationText.parse(timeout);
        ConfigFile config = invocation.config();
        ClusterId id = cluster(config);
        if (full && !databases.isEmpty()) {
            throw new WalfleetException(
                    FailureCode.CONFIGURATION,
                    "--full with --databases " + databases + ": a physical backup has all databases",
                    "leave one of them away");
        }
        Instant now = Instant.now();
        byte[] salt = new byte[2];
        ThreadLocalRandom.current().nextBytes(salt);
        BackupKind kind = full ? BackupKind.FULL : BackupKind.LOGICAL;
        JobId job = JobId.manual(id, kind.word(), now, HexFormat.of().formatHex(salt));
        BackupRequested request = new BackupRequested(job, id, kind, now, 1, 3, 0, databases, "walfleet backup", null);
        if (direct) {
            BackupWatch.End end;
            try (ProgressBar bar = invocation.progress()) {
                end = DirectRun.of(config, request, bar);
            }
            invocation.answer(json, end, () -> screen(end));
            return end.completed() ? ExitStatus.SOUND : ExitStatus.UNSOUND;
        }
        try (BackupWatch following = BackupWatch.open(EmbeddedKafka.properties(config), now)) {
            following.ask(request);
            if (!watch) {
                invocation.answer(json, new Asked(job, id, now), () -> "asked for " + job);
                return ExitStatus.SOUND;
            }
            invocation.say("asked for " + job);
            BackupWatch.End end;
            try (ProgressBar bar = invocation.progress()) {
                end = following.end(request, limit, bar);
            }
            invocation.answer(json, end, () -> screen(end));
            return end.completed() ? ExitStatus.SOUND : ExitStatus.UNSOUND;
        }
    }

    private ClusterId cluster(ConfigFile config) {
        Set<ClusterId> configured = config.named(ConfigSection.CLUSTERS, ClusterId::new, ClusterProperties.class)
                .keySet();
        if (!cluster.isEmpty()) {
            ClusterId named = Typed.cluster(cluster);
            if (!configured.contains(named)) {
                throw new WalfleetException(
                        FailureCode.CLUSTER_UNKNOWN,
                        "there is no cluster '" + named + "' in " + config.origin(),
                        "configured are " + configured);
            }
            return named;
        }
        if (configured.size() != 1) {
            throw new WalfleetException(
                    FailureCode.CONFIGURATION,
                    configured.size() + " clusters are configured",
                    configured.isEmpty() ? "add one to the section 'clusters'" : "say which: " + configured);
        }
        return configured.iterator().next();
    }

    private static String of(CommittedBackup backup) {
        if (backup.database() != null) {
            return backup.database().value();
        }
        return backup.backup().kind() == BackupKind.LOGICAL ? "(globals)" : "(cluster)";
    }

    static String screen(BackupWatch.End end) {
        Table table = Table.of("BACKUP", "OF", ">SOURCE", ">STORED", "REPOSITORIES");
        for (CommittedBackup backup : end.backups()) {
            table.row(
                    backup.backup(),
                    of(backup),
                    new DataSize(backup.sourceBytes()),
                    new DataSize(backup.storedBytes()),
                    backup.repositories() + (backup.behind().isEmpty() ? "" : " behind: " + backup.behind()));
        }
        StringBuilder screen = new StringBuilder(table.isEmpty() ? "" : table.render());
        end.failures()
                .forEach(failure -> screen.append('\n')
                        .append(failure.of())
                        .append(": ")
                        .append(failure.failure().message())
                        .append("\nhint: ")
                        .append(failure.failure().hint())
                        .append('\n'));
        return screen.append(end.completed() ? "backup completed" : "backup FAILED")
                .toString();
    }
}
