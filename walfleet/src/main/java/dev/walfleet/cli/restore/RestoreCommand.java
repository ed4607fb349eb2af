package dev.walfleet.cli.restore;

import dev.walfleet.cli.fleet.RepositoryOption;
import dev.walfleet.cli.fleet.Shelves;
import dev.walfleet.cli.screen.ProgressBar;
import dev.walfleet.cli.shell.ExitStatus;
import dev.walfleet.cli.shell.Invocation;
import dev.walfleet.cli.shell.JsonOption;
import dev.walfleet.cli.shell.Typed;
import dev.walfleet.postgres.cluster.ConnectionTarget;
import dev.walfleet.postgres.cluster.DatabaseAdmin;
import dev.walfleet.postgres.restore.RestoreOptions;
import dev.walfleet.postgres.tool.Toolbox;
import dev.walfleet.repository.RepositoryLog;
import dev.walfleet.repository.catalog.CatalogEntry;
import dev.walfleet.repository.manifest.LogicalManifest;
import dev.walfleet.restore.Destination;
import dev.walfleet.restore.LogicalRestore;
import dev.walfleet.restore.RestoreCandidate;
import dev.walfleet.restore.RestoreOrder;
import dev.walfleet.restore.RestorePlan;
import dev.walfleet.restore.RestoreResult;
import dev.walfleet.vocabulary.BackupId;
import dev.walfleet.vocabulary.ClusterId;
import dev.walfleet.vocabulary.DatabaseName;
import dev.walfleet.vocabulary.DurationText;
import dev.walfleet.vocabulary.Failing;
import dev.walfleet.vocabulary.FailureCode;
import dev.walfleet.vocabulary.WalfleetException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code walfleet restore}: a database, or tables of one, from a repository alone. */
@Command(
        name = "restore",
        description = {
            "Restore a whole cluster as of any moment, a database, or some of its tables. Needs a repository and its key,",
            "no Kafka, no service, and nothing of the machine that was lost.",
            "",
            "  walfleet restore orders-prod --data-dir DIR                         all that the archive has",
            "  walfleet restore orders-prod --data-dir DIR --to-time '2026-11-22 13:14:15+01:00' --start",
            "  walfleet restore --into copy                            the newest backup, into a new database",
            "  walfleet restore --tables public.orders --into shop     one table, into an existing database",
            "  walfleet restore --replace shop                         in the place of a database; its name is asked for",
            "",
            "With --replace the backup is restored beside the database first; then the old one is renamed, not dropped."
        })
public final class RestoreCommand implements Callable<Integer> {
    private final Invocation invocation;

    @Mixin
    private final JsonOption json = new JsonOption();

    @Mixin
    private final RepositoryOption repository = new RepositoryOption();

    @Mixin
    private final ServerOption server = new ServerOption();

    @Mixin
    private final RecoveryOption recovery = new RecoveryOption();

    @Parameters(
            arity = "0..1",
            paramLabel = "CLUSTER",
            defaultValue = "",
            description = "Whose backup, where there are several clusters.")
    private String named = "";

    @Option(names = "--cluster", paramLabel = "CLUSTER", defaultValue = "", description = "The same.")
    private String cluster = "";

    @Option(names = "--database", defaultValue = "", description = "Which database's, where the cluster has several.")
    private String database = "";

    @Option(
            names = "--backup",
            defaultValue = "${env:BACKUP_FILE:-}",
            description = "Which backup, by its name or by its file (default: $BACKUP_FILE, else the newest).")
    private String backup = "";

    @Option(
            names = "--tables",
            split = ",",
            defaultValue = "${env:RESTORE_TABLES:-}",
            description = "Only these, separated by commas: public.orders, or orders (default: $RESTORE_TABLES).")
    private List<String> tables = new ArrayList<>();

    @Option(
            names = "--into",
            paramLabel = "DATABASE",
            defaultValue = "",
            description = "A new database, or with --tables an existing one.")
    private String into = "";

    @Option(names = "--replace", paramLabel = "DATABASE", defaultValue = "", description = "A database to be replaced.")
    private String replace = "";

    @Option(
            names = "--confirm",
            paramLabel = "DATABASE",
            defaultValue = "",
            description = "The name to be replaced once more, instead of typing it.")
    private String confirm = "";

    @Option(
            names = "--clean",
            description = "Drop the tables that are in the way of those restored; their names are asked for.")
    private boolean clean;

    @Option(names = "--no-owner", description = "Leave all objects to the restoring role.")
    private boolean noOwner;

    @Option(names = "--no-acl", description = "Restore no grants.")
    private boolean noAcl;

    @Option(
            names = {"-j", "--jobs"},
            defaultValue = "0",
            description =
                    "Connections, or with --data-dir threads, at a time (default: 1, or the machine's processors).")
    private int jobs;

    @Option(
            names = "--scratch",
            defaultValue = "${sys:java.io.tmpdir}",
            description = "Where files go that cannot be streamed.")
    private Path scratch = Path.of("");

    @Option(names = "--dry-run", description = "Say what would be done, and do nothing.")
    private boolean dryRun;

    RestoreCommand(Invocation invocation) {
        this.invocation = invocation;
    }

    @Override
    public Integer call() throws IOException {
        if (jobs < 0) {
            throw new WalfleetException(
                    FailureCode.CONFIGURATION,
                    jobs + " for --jobs, expected 1 or more",
                    "leave it away for the default");
        }
        try (Shelves shelves = Shelves.open(invocation, repository)) {
            String wanted = named.isEmpty() ? cluster : named;
            ClusterId id = shelves.cluster(wanted.isEmpty() ? Optional.empty() : Optional.of(Typed.cluster(wanted)));
            if (recovery.wanted()) {
                return wholeCluster(shelves, id);
            }
            if (recovery.targetGiven()) {
                throw new WalfleetException(
                        FailureCode.CONFIGURATION,
                        "a point in time is that of a whole cluster, and it is not said where its files go",
                        "add --data-dir DIR; a single database or table comes back from a logical backup, as it was then");
            }
            ConnectionTarget target = server.target(invocation, id);
            RestorePlan plan = RestorePlan.of(candidates(shelves, id), order(id, target));
            plan.explain().forEach(sentence -> invocation.say("  " + sentence));
            if (dryRun) {
                invocation.answer(json, plan, () -> "nothing was done: this was a dry run");
                return ExitStatus.SOUND;
            }
            confirmed(plan);
            RestoreResult result = run(plan, target, shelves);
            result.notes().forEach(note -> invocation.say("note: " + note));
            result.report().notes().forEach(note -> invocation.say("note: " + note));
            invocation.answer(json, result, () -> screen(result, target));
            return ExitStatus.SOUND;
        }
    }

    private int wholeCluster(Shelves shelves, ClusterId id) throws IOException {
        if (!into.isEmpty() || !replace.isEmpty() || !database.isEmpty()) {
            throw new WalfleetException(
                    FailureCode.CONFIGURATION,
                    "--data-dir restores a whole cluster, and a database is named as well",
                    "give either --data-dir, or --into or --replace");
        }
        int threads = jobs > 0 ? jobs : Math.max(2, Runtime.getRuntime().availableProcessors());
        Optional<BackupId> chosen = backup.isEmpty() ? Optional.empty() : Optional.of(BackupFile.id(backup));
        return new ClusterRestoring(invocation, json, recovery, server.user(), threads)
                .run(shelves, id, chosen, dryRun);
    }

    private RestoreResult run(RestorePlan plan, ConnectionTarget target, Shelves shelves) throws IOException {
        String words = " backup=" + plan.manifest().backup() + " cluster="
                + plan.order().cluster() + " target=" + target + " database="
                + plan.order().destination().database();
        LogicalRestore restore = new LogicalRestore(Toolbox.installed(), scratch, Clock.systemUTC());
        String where = target.host() + ":" + target.port() + "/"
                + plan.order().destination().database();
        try (RestoreNews news = new RestoreNews(
                invocation.configIfAny(),
                plan.order().cluster(),
                plan.manifest().backup(),
                where)) {
            news.started();
            try (ProgressBar bar = invocation.progress()) {
                Interruption interruption = Interruption.says(invocation, interrupted(plan));
                RestoreResult result;
                try {
                    result = restore.run(plan, target, shelves.repositories(), new BarWatch(bar));
                } finally {
                    interruption.over();
                }
                log(shelves, "restore completed" + words);
                news.completed(result.backup());
                return result;
            } catch (IOException | RuntimeException e) {
                log(shelves, "restore failed" + words + " code=" + Failing.of(e).code());
                news.failed(e);
                throw e;
            }
        }
    }

    private static String interrupted(RestorePlan plan) {
        String left = "nothing is restored; the database that was being filled is dropped";
        if (plan.order().destination() instanceof Destination.IntoDatabase into) {
            left = plan.order().options().jobs() > 1
                    ? "what was restored so far stays in database " + into.database()
                    : "what was restored so far is rolled back";
        }
        return "walfleet: interrupted: " + left;
    }

    private static void log(Shelves shelves, String words) {
        shelves.repositories().forEach(r -> r.log().append(RepositoryLog.Kind.RESTORE, words));
    }

    private static List<RestoreCandidate> candidates(Shelves shelves, ClusterId id) throws IOException {
        List<RestoreCandidate> candidates = new ArrayList<>();
        for (List<Shelves.Copy> copies : shelves.backups(id).values()) {
            for (Shelves.Copy copy : copies) {
                if (copy.entry() instanceof CatalogEntry.Manifested present
                        && present.manifest() instanceof LogicalManifest manifest) {
                    candidates.add(new RestoreCandidate(copy.repository().name(), manifest));
                }
            }
        }
        return candidates;
    }

    private RestoreOrder order(ClusterId id, ConnectionTarget target) {
        List<String> wanted =
                tables.stream().map(String::strip).filter(t -> !t.isEmpty()).toList();
        // a whole database goes into one of our own making, which is dropped where the restore fails
        boolean atomic = !wanted.isEmpty();
        RestoreOptions options = new RestoreOptions(wanted, !noOwner, !noAcl, clean, atomic, Math.max(1, jobs));
        return new RestoreOrder(
                id,
                backup.isEmpty() ? Optional.empty() : Optional.of(BackupFile.id(backup)),
                database.isEmpty() ? Optional.empty() : Optional.of(Typed.database(database)),
                destination(target, wanted),
                options);
    }

    private Destination destination(ConnectionTarget target, List<String> wanted) {
        if (into.isEmpty() == replace.isEmpty()) {
            throw new WalfleetException(
                    FailureCode.CONFIGURATION,
                    into.isEmpty() ? "it is not said where to restore to" : "both --into and --replace are given",
                    "give --into DATABASE or --replace DATABASE");
        }
        if (!replace.isEmpty()) {
            if (!wanted.isEmpty()) {
                throw new WalfleetException(
                        FailureCode.CONFIGURATION,
                        "--replace is for a whole database, and --tables names " + wanted,
                        "restore tables with --into; --clean replaces those that are there");
            }
            return new Destination.ReplaceDatabase(Typed.database(replace));
        }
        DatabaseName name = Typed.database(into);
        boolean exists = new DatabaseAdmin(target).exists(name);
        if (exists && wanted.isEmpty()) {
            throw new WalfleetException(
                    FailureCode.RESTORE_TARGET_EXISTS,
                    "there is a database " + name + " on " + target.host() + ":" + target.port() + " already",
                    "name another, or put the backup in its place with --replace " + name);
        }
        return exists ? new Destination.IntoDatabase(name) : new Destination.NewDatabase(name);
    }

    /** What destroys is done only after its name was typed. */
    private void confirmed(RestorePlan plan) throws IOException {
        DatabaseName at = plan.order().destination().database();
        boolean replaces = plan.order().destination() instanceof Destination.ReplaceDatabase;
        boolean drops = clean && plan.order().destination() instanceof Destination.IntoDatabase;
        if (!replaces && !drops) {
            return;
        }
        String typed = confirm;
        if (typed.isEmpty() && invocation.columns().isPresent()) {
            typed = invocation
                    .ask((replaces ? "This replaces database " : "This drops tables in database ") + at
                            + ". Type its name to go on:")
                    .orElse("");
        }
        if (!typed.equals(at.value())) {
            throw new WalfleetException(
                    FailureCode.CONFIGURATION,
                    "nothing was done: the name of database " + at + " was not "
                            + (typed.isEmpty() ? "typed" : "what was typed, '" + typed + "'"),
                    "type it when asked, or give --confirm " + at);
        }
    }

    private static String screen(RestoreResult result, ConnectionTarget target) {
        return "restored " + result.backup() + " from repository " + result.repository() + " into database "
                + result.database() + " on " + target.host() + ":" + target.port() + " in "
                + DurationText.format(result.report().took())
                + (result.report().tables().isEmpty()
                        ? ""
                        : "\ntables: " + result.report().tables())
                + result.previous()
                        .map(old -> "\nthe database that was there is kept as " + old
                                + "; when you do not need it any more: DROP DATABASE \"" + old + "\"")
                        .orElse("");
    }
}
