package dev.walfleet.cli.show;

import dev.walfleet.cli.fleet.RepositoryOption;
import dev.walfleet.cli.fleet.Shelves;
import dev.walfleet.cli.screen.Table;
import dev.walfleet.cli.shell.ExitStatus;
import dev.walfleet.cli.shell.Invocation;
import dev.walfleet.cli.shell.JsonOption;
import dev.walfleet.cli.shell.Typed;
import dev.walfleet.repository.Repository;
import dev.walfleet.repository.catalog.CatalogEntry;
import dev.walfleet.repository.manifest.BackupManifest;
import dev.walfleet.repository.manifest.LogicalManifest;
import dev.walfleet.repository.manifest.PhysicalManifest;
import dev.walfleet.repository.manifest.StoredObject;
import dev.walfleet.repository.manifest.TableEstimate;
import dev.walfleet.repository.seal.SealedReader;
import dev.walfleet.vocabulary.ClusterId;
import dev.walfleet.vocabulary.DataSize;
import dev.walfleet.vocabulary.FailureCode;
import dev.walfleet.vocabulary.RepositoryName;
import dev.walfleet.vocabulary.WalfleetException;
import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code walfleet show}: one backup in full, or its content. */
@Command(
        name = "show",
        description = {
            "Show one backup: what it is, where it is, what is in it, and the stock command that restores it.",
            "",
            "With --cat it writes the archive, unsealed, to stdout, for pg_restore or psql."
        })
public final class ShowCommand implements Callable<Integer> {
    private static final int TABLES_SHOWN = 20;

    private final Invocation invocation;

    @Mixin
    private final JsonOption json = new JsonOption();

    @Mixin
    private final RepositoryOption repository = new RepositoryOption();

    @Parameters(paramLabel = "BACKUP", description = "Its name, as walfleet list shows it.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private String backup;

    @Option(names = "--cluster", paramLabel = "CLUSTER", defaultValue = "", description = "Where there are several.")
    private String cluster = "";

    @Option(
            names = "--cat",
            arity = "0..1",
            fallbackValue = "",
            paramLabel = "FILE",
            description = "Write its content to stdout; of a parallel dump one file, for example toc.dat.")
    private Optional<String> cat = Optional.empty();

    ShowCommand(Invocation invocation) {
        this.invocation = invocation;
    }

    /** What is shown of a backup. */
    record Shown(BackupManifest manifest, List<RepositoryName> repositories) {}

    @Override
    public Integer call() throws IOException {
        try (Shelves shelves = Shelves.open(invocation, repository)) {
            ClusterId id = shelves.cluster(cluster.isEmpty() ? Optional.empty() : Optional.of(Typed.cluster(cluster)));
            List<Shelves.Copy> copies = shelves.backups(id).getOrDefault(Typed.backup(backup), List.of());
            if (copies.isEmpty()) {
                throw new WalfleetException(
                        FailureCode.BACKUP_UNKNOWN,
                        "there is no backup " + backup + " of cluster " + id,
                        "walfleet list " + id + " shows what there is");
            }
            List<RepositoryName> places = new ArrayList<>();
            Optional<Shelves.Copy> first = Optional.empty();
            for (Shelves.Copy copy : copies) {
                if (copy.entry() instanceof CatalogEntry.Damaged damaged) {
                    invocation.say("walfleet: " + damaged.failure().message());
                } else {
                    places.add(copy.repository().name());
                    first = first.isPresent() ? first : Optional.of(copy);
                }
            }
            if (first.isEmpty()) {
                return ExitStatus.UNSOUND;
            }
            BackupManifest manifest = manifest(first.orElseThrow());
            if (cat.isPresent()) {
                content(first.orElseThrow().repository(), manifest, cat.orElseThrow());
            } else {
                invocation.answer(json, new Shown(manifest, places), () -> screen(manifest, places));
            }
            return places.size() == copies.size() ? ExitStatus.SOUND : ExitStatus.UNSOUND;
        }
    }

    private static BackupManifest manifest(Shelves.Copy copy) {
        if (copy.entry() instanceof CatalogEntry.Manifested present) {
            return present.manifest();
        }
        throw new IllegalStateException("a copy without a manifest");
    }

    private static String screen(BackupManifest manifest, List<RepositoryName> places) {
        return manifest instanceof PhysicalManifest physical
                ? PhysicalScreen.of(physical, places)
                : screen((LogicalManifest) manifest, places);
    }

    private void content(Repository from, BackupManifest manifest, String file) throws IOException {
        if (manifest instanceof PhysicalManifest) {
            throw new WalfleetException(
                    FailureCode.NOT_SUPPORTED,
                    "backup " + manifest.backup() + " is of a whole cluster, it has no archive to write out",
                    "walfleet restore brings its files back");
        }
        List<StoredObject> objects = manifest.objects().stream()
                .filter(object -> file.isEmpty() || object.name().equals(file))
                .toList();
        if (objects.size() != 1) {
            throw new WalfleetException(
                    FailureCode.CONFIGURATION,
                    objects.isEmpty()
                            ? "backup " + manifest.backup() + " has no file '" + file + "'"
                            : "backup " + manifest.backup() + " has " + objects.size() + " files",
                    "name one: "
                            + manifest.objects().stream()
                                    .map(StoredObject::name)
                                    .limit(10)
                                    .toList());
        }
        OutputStream out = new BufferedOutputStream(new FileOutputStream(FileDescriptor.out), 1 << 16);
        try (SealedReader reader = from.read(objects.get(0))) {
            reader.transferTo(out);
            reader.finish();
        }
        out.flush();
    }

    static String screen(LogicalManifest manifest, List<RepositoryName> places) {
        Table facts = Table.of("BACKUP", manifest.backup().value());
        facts.row("cluster", manifest.cluster());
        facts.row("of", manifest.database() == null ? "(globals)" : manifest.database());
        facts.row("job", manifest.job() + " attempt " + manifest.attempt());
        facts.row("slot", manifest.slot().truncatedTo(ChronoUnit.SECONDS));
        facts.row("started", manifest.startedAt().truncatedTo(ChronoUnit.SECONDS));
        facts.row("completed", manifest.completedAt().truncatedTo(ChronoUnit.SECONDS));
        facts.row(
                "server",
                manifest.source().serverVersion() + ", system identifier "
                        + manifest.source().systemIdentifier());
        facts.row(
                "pg_dump",
                manifest.source().dumpVersion() + ", format "
                        + manifest.format().word());
        facts.row(
                "size",
                new DataSize(manifest.sourceBytes()) + ", stored " + new DataSize(manifest.storedBytes()) + " in "
                        + manifest.objects().size() + (manifest.objects().size() == 1 ? " object" : " objects"));
        facts.row(
                "seal",
                manifest.seal().compression() + " level " + manifest.seal().compressionLevel()
                        + (manifest.seal().encrypted() ? ", " + manifest.seal().encryption() : ", not encrypted"));
        facts.row("excluded", String.join(" ", manifest.excluded()));
        facts.row("repositories", places.toString());
        StringBuilder screen = new StringBuilder(facts.render());
        screen.append("\nrestore without Walfleet:\n  ")
                .append(manifest.restoreCommand())
                .append('\n');
        if (!manifest.tables().isEmpty()) {
            Table tables = Table.of("TABLE", ">ROWS (ESTIMATE)", ">SIZE");
            for (TableEstimate table : manifest.tables()
                    .subList(0, Math.min(TABLES_SHOWN, manifest.tables().size()))) {
                tables.row(
                        table.schema() + "." + table.table(),
                        table.rows() < 0 ? "?" : table.rows(),
                        new DataSize(table.bytes()));
            }
            screen.append('\n').append(tables.render());
            if (manifest.tables().size() > TABLES_SHOWN) {
                screen.append("and ")
                        .append(manifest.tables().size() - TABLES_SHOWN)
                        .append(" more; --json shows all\n");
            }
        }
        return screen.toString();
    }
}
