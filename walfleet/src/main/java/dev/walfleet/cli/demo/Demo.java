package dev.walfleet.cli.demo;

import dev.walfleet.cli.restore.BarWatch;
import dev.walfleet.cli.screen.ProgressBar;
import dev.walfleet.cli.services.Services;
import dev.walfleet.cli.shell.Invocation;
import dev.walfleet.event.AlertFired;
import dev.walfleet.event.AlertResolved;
import dev.walfleet.event.BackupCompleted;
import dev.walfleet.event.BackupFailed;
import dev.walfleet.event.BackupProgressed;
import dev.walfleet.event.BackupRequested;
import dev.walfleet.event.CommittedBackup;
import dev.walfleet.event.Event;
import dev.walfleet.event.VerificationFailed;
import dev.walfleet.event.VerificationPassed;
import dev.walfleet.event.VerificationRequested;
import dev.walfleet.local.Ports;
import dev.walfleet.postgres.cluster.ClusterProperties;
import dev.walfleet.postgres.cluster.ConnectionTarget;
import dev.walfleet.postgres.restore.RestoreOptions;
import dev.walfleet.postgres.server.PostgresServer;
import dev.walfleet.postgres.tool.Toolbox;
import dev.walfleet.repository.Repository;
import dev.walfleet.repository.RepositoryPool;
import dev.walfleet.repository.RepositoryProperties;
import dev.walfleet.repository.catalog.CatalogEntry;
import dev.walfleet.repository.manifest.LogicalManifest;
import dev.walfleet.restore.Destination;
import dev.walfleet.restore.LogicalRestore;
import dev.walfleet.restore.RestoreCandidate;
import dev.walfleet.restore.RestoreOrder;
import dev.walfleet.restore.RestorePlan;
import dev.walfleet.restore.RestoreResult;
import dev.walfleet.runtime.config.ConfigFile;
import dev.walfleet.runtime.config.ConfigSection;
import dev.walfleet.runtime.event.EventPublisher;
import dev.walfleet.vocabulary.BackupId;
import dev.walfleet.vocabulary.BackupKind;
import dev.walfleet.vocabulary.ClusterId;
import dev.walfleet.vocabulary.DataSize;
import dev.walfleet.vocabulary.DatabaseName;
import dev.walfleet.vocabulary.DurationText;
import dev.walfleet.vocabulary.FailureCode;
import dev.walfleet.vocabulary.JobId;
import dev.walfleet.vocabulary.RepositoryName;
import dev.walfleet.vocabulary.WalfleetException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** The whole pipeline on real servers of its own, told chapter by chapter. Ends in an exception where anything is not as promised. */
final class Demo {
    private static final ClusterId CLUSTER = new ClusterId(DemoStack.CLUSTER);
    private static final DatabaseName SHOP = new DatabaseName(ShopDatabase.NAME);
    private static final DatabaseName COPY = new DatabaseName("shop_copy");
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Invocation invocation;
    private final Story story;
    private final Path folder;

    Demo(Invocation invocation, Path folder) {
        this.invocation = invocation;
        this.story = new Story(invocation);
        this.folder = folder;
    }

    void run() throws IOException, SQLException {
        story.chapter("starting a Kafka broker, a PostgreSQL server and an S3 store, all on loopback");
        try (DemoStack stack = DemoStack.start()) {
            PostgresServer server = stack.postgres();
            story.fact("Kafka " + stack.kafka().bootstrapServers() + ", PostgreSQL "
                    + server.installation().major() + " " + server.host() + ":" + server.port() + ", S3 "
                    + stack.s3().endpoint());
            story.chapter("making the database '" + ShopDatabase.NAME + "'");
            story.fact(ShopDatabase.create(server) + " rows in 3 tables, with types, a role, constraints and indexes");

            ConfigFile config = stack.config(folder);
            story.chapter("making two repositories: a directory, and an encrypted S3 bucket");
            repositories(config);
            story.chapter("starting the five services");
            Instant beginning = Instant.now();
            try (Services services = Services.start(config);
                    Ear ear = new Ear(services.log(), beginning)) {
                story.fact("producer-scheduler, dump-worker, wal-shipper, verifier, notifier");
                services(config, server, services, ear);
            }
        }
        story.chapter("done");
    }

    private void repositories(ConfigFile config) throws IOException {
        for (var entry : config.named(ConfigSection.REPOSITORIES, RepositoryName::new, RepositoryProperties.class)
                .entrySet()) {
            try (Repository repository = Repository.initialise(entry.getKey(), entry.getValue())) {
                story.fact(repository.describe() + (repository.encrypted() ? ", encrypted" : ""));
            }
        }
    }

    private void services(ConfigFile config, PostgresServer server, Services services, Ear ear)
            throws IOException, SQLException {
        List<CommittedBackup> backups = backup(BackupKind.LOGICAL, services.publisher(), ear);
        verified(backups, ear);
        List<CommittedBackup> full = backup(BackupKind.FULL, services.publisher(), ear);
        verified(full, ear);
        try (RepositoryPool pool = new RepositoryPool(
                config.named(ConfigSection.REPOSITORIES, RepositoryName::new, RepositoryProperties.class))) {
            ConnectionTarget target = Objects.requireNonNull(
                            config.named(ConfigSection.CLUSTERS, ClusterId::new, ClusterProperties.class)
                                    .get(CLUSTER))
                    .target();
            BackupId shop = backups.stream()
                    .filter(b -> SHOP.equals(b.database()))
                    .map(CommittedBackup::backup)
                    .findFirst()
                    .orElseThrow();
            everything(shop, server, target, pool.one(new RepositoryName("s3")));
            table(shop, server, target, pool.one(new RepositoryName("local")));
            new LostRows(invocation, story, CLUSTER, server, pool.one(new RepositoryName("s3")))
                    .run(full.get(0).backup(), folder.resolve("recovered"), Ports.free());
            damage(shop, pool.one(new RepositoryName("local")), services.publisher(), ear);
        }
    }

    private List<CommittedBackup> backup(BackupKind kind, EventPublisher publisher, Ear ear) {
        story.chapter("asking for a " + kind + " backup on topic walfleet.backup-requests");
        Instant now = Instant.now();
        JobId job = JobId.manual(CLUSTER, kind.word(), now, "demo");
        publisher.publishAndWait(
                new BackupRequested(job, CLUSTER, kind, now, 1, 3, 0, List.of(), "walfleet demo", null), PATIENCE);
        BackupCompleted completed = completed(job, ear);
        for (CommittedBackup backup : completed.backups()) {
            story.fact("BackupCompleted " + backup.backup() + ": " + new DataSize(backup.sourceBytes()) + ", stored "
                    + new DataSize(backup.storedBytes()) + ", in " + backup.repositories());
        }
        story.fact("took " + DurationText.format(completed.took()) + " by " + completed.instance());
        return completed.backups();
    }

    private BackupCompleted completed(JobId job, Ear ear) {
        try (ProgressBar bar = invocation.progress()) {
            return ear.await("BackupCompleted of " + job, PATIENCE, event -> {
                if (event instanceof BackupProgressed progress && progress.job().equals(job)) {
                    bar.update("backing up " + CLUSTER, progress.bytesDone(), progress.bytesExpected());
                }
                if (event instanceof BackupFailed failed && failed.job().equals(job)) {
                    throw new WalfleetException(
                            failed.failure().code(),
                            failed.failure().message(),
                            failed.failure().hint());
                }
                return event instanceof BackupCompleted c && c.job().equals(job) ? Optional.of(c) : Optional.empty();
            });
        }
    }

    private void verified(List<CommittedBackup> backups, Ear ear) {
        story.chapter("the verifier heard of it and reads everything back");
        List<BackupId> waiting =
                new ArrayList<>(backups.stream().map(CommittedBackup::backup).toList());
        while (!waiting.isEmpty()) {
            VerificationPassed passed =
                    ear.await("VerificationPassed of " + waiting, PATIENCE, event -> verdict(event, waiting));
            waiting.remove(passed.backup());
            story.fact("VerificationPassed " + passed.backup() + ": " + passed.objects() + " objects, "
                    + new DataSize(passed.bytes()) + " read from " + passed.repositories());
        }
    }

    private static Optional<VerificationPassed> verdict(Event event, List<BackupId> waiting) {
        if (event instanceof VerificationFailed failed && waiting.contains(failed.backup())) {
            throw new WalfleetException(
                    FailureCode.OBJECT_DAMAGED, "verification failed: " + failed.findings(), "this must not happen");
        }
        return event instanceof VerificationPassed passed && waiting.contains(passed.backup())
                ? Optional.of(passed)
                : Optional.empty();
    }

    private void everything(BackupId backup, PostgresServer server, ConnectionTarget target, Repository from)
            throws IOException, SQLException {
        story.chapter("restoring all of it from " + from.describe() + " into a new database");
        restored(backup, target, from, new Destination.NewDatabase(COPY), RestoreOptions.ALL);
        compare(server);
    }

    private void table(BackupId backup, PostgresServer server, ConnectionTarget target, Repository from)
            throws IOException, SQLException {
        story.chapter("DROP TABLE " + ShopDatabase.LOST_TABLE + " CASCADE, by mistake");
        server.execute(ShopDatabase.NAME, "DROP TABLE " + ShopDatabase.LOST_TABLE + " CASCADE");
        story.chapter("restoring just that table from " + from.describe());
        restored(
                backup,
                target,
                from,
                new Destination.IntoDatabase(SHOP),
                RestoreOptions.ALL.withTables(List.of(ShopDatabase.LOST_TABLE)));
        compare(server);
    }

    private void restored(
            BackupId backup, ConnectionTarget target, Repository from, Destination to, RestoreOptions options)
            throws IOException {
        CatalogEntry entry = from.catalog().find(CLUSTER, backup).orElseThrow();
        if (!(entry instanceof CatalogEntry.Manifested present)
                || !(present.manifest() instanceof LogicalManifest manifest)) {
            throw new IllegalStateException("the manifest of " + backup + " is not readable: " + entry);
        }
        RestorePlan plan = RestorePlan.of(
                List.of(new RestoreCandidate(from.name(), manifest)),
                new RestoreOrder(CLUSTER, Optional.of(backup), Optional.of(SHOP), to, options));
        LogicalRestore restore = new LogicalRestore(Toolbox.installed(), folder, Clock.systemUTC());
        RestoreResult result;
        try (ProgressBar bar = invocation.progress()) {
            result = restore.run(plan, target, List.of(from), new BarWatch(bar));
        }
        story.fact("restored into '" + result.database() + "' in "
                + DurationText.format(result.report().took()));
    }

    private void compare(PostgresServer server) throws SQLException {
        try (Connection original = server.connect(ShopDatabase.NAME);
                Connection copy = server.connect(COPY.value())) {
            RowComparison.Result result = RowComparison.compare(original, copy);
            if (!result.same()) {
                throw new WalfleetException(
                        FailureCode.RESTORE_FAILED,
                        "the restored database differs: " + result.differences(),
                        "this must not happen: please report it");
            }
            story.fact(
                    "compared row by row: " + result.tables() + " tables, " + result.rows() + " rows, no difference");
        }
    }

    private void damage(BackupId backup, Repository local, EventPublisher publisher, Ear ear) throws IOException {
        story.chapter("flipping one bit of the archive in " + local.describe() + ", as a dying disk does");
        Path archive;
        try (var files = Files.walk(folder.resolve("backups"))) {
            archive = files.filter(f -> f.getFileName().toString().startsWith(backup + ".dump"))
                    .findFirst()
                    .orElseThrow();
        }
        flip(archive);
        ask(backup, publisher, "damaged");
        AlertFired fired = ear.await(
                "AlertFired for " + backup,
                PATIENCE,
                event -> event instanceof AlertFired alert && alert.key().contains(backup.value())
                        ? Optional.of(alert)
                        : Optional.empty());
        story.fact("AlertFired " + fired.severity() + " " + fired.key());
        story.fact("  " + fired.message());
        story.chapter("flipping it back");
        flip(archive);
        ask(backup, publisher, "mended");
        AlertResolved resolved = ear.await(
                "AlertResolved for " + backup,
                PATIENCE,
                event -> event instanceof AlertResolved alert && alert.key().equals(fired.key())
                        ? Optional.of(alert)
                        : Optional.empty());
        story.fact("AlertResolved " + resolved.key());
    }

    private static void ask(BackupId backup, EventPublisher publisher, String salt) {
        Instant now = Instant.now();
        publisher.publishAndWait(
                new VerificationRequested(
                        JobId.manual(CLUSTER, "verification", now, salt),
                        CLUSTER,
                        backup,
                        now,
                        1,
                        3,
                        0,
                        "walfleet demo",
                        null),
                PATIENCE);
    }

    private static void flip(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length / 2] ^= 1;
        file.toFile().setWritable(true);
        Files.write(file, bytes, StandardOpenOption.TRUNCATE_EXISTING);
    }
}
