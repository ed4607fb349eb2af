package dev.walfleet.cli.show;

import dev.walfleet.cli.screen.Table;
import dev.walfleet.repository.manifest.DamagedPage;
import dev.walfleet.repository.manifest.ObjectRole;
import dev.walfleet.repository.manifest.PhysicalManifest;
import dev.walfleet.repository.manifest.Tablespace;
import dev.walfleet.vocabulary.DataSize;
import dev.walfleet.vocabulary.RepositoryName;
import java.time.temporal.ChronoUnit;
import java.util.List;

/** A physical backup, as {@code walfleet show} shows it. */
final class PhysicalScreen {
    private static final int DAMAGED_SHOWN = 20;

    private PhysicalScreen() {}

    static String of(PhysicalManifest manifest, List<RepositoryName> places) {
        Table facts = Table.of("BACKUP", manifest.backup().value());
        facts.row("cluster", manifest.cluster());
        facts.row("of", "(cluster), " + manifest.kind());
        facts.row("job", manifest.job() + " attempt " + manifest.attempt());
        facts.row("slot", manifest.slot().truncatedTo(ChronoUnit.SECONDS));
        facts.row("started", manifest.startedAt().truncatedTo(ChronoUnit.SECONDS));
        facts.row("stopped", manifest.stoppedAt().truncatedTo(ChronoUnit.MILLIS) + ", by the database's clock");
        facts.row("completed", manifest.completedAt().truncatedTo(ChronoUnit.SECONDS));
        facts.row(
                "server",
                manifest.source().serverVersion() + ", system identifier " + manifest.systemIdentifier()
                        + (manifest.source().standby() ? ", a standby" : ""));
        facts.row(
                "wal",
                manifest.wal().start() + " to " + manifest.wal().stop() + " on timeline "
                        + manifest.wal().timeline());
        facts.row(
                "size",
                new DataSize(manifest.sourceBytes()) + " in " + manifest.files() + " files, stored "
                        + new DataSize(manifest.storedBytes()) + " in " + packs(manifest) + " packs");
        facts.row(
                "seal",
                manifest.seal().compression() + " level " + manifest.seal().compressionLevel()
                        + (manifest.seal().encrypted() ? ", " + manifest.seal().encryption() : ", not encrypted"));
        facts.row("excluded", String.join(" ", manifest.excluded()));
        facts.row("repositories", places.toString());
        return facts.render() + tablespaces(manifest.tablespaces()) + damaged(manifest.damaged());
    }

    private static long packs(PhysicalManifest manifest) {
        return manifest.objects().stream()
                .filter(object -> object.role() == ObjectRole.PACK)
                .count();
    }

    private static String tablespaces(List<Tablespace> tablespaces) {
        if (tablespaces.isEmpty()) {
            return "";
        }
        Table table = Table.of("TABLESPACE", "OID", "LOCATION");
        tablespaces.forEach(tablespace -> table.row(tablespace.name(), tablespace.oid(), tablespace.location()));
        return "\n" + table.render();
    }

    private static String damaged(List<DamagedPage> damaged) {
        if (damaged.isEmpty()) {
            return "";
        }
        StringBuilder words = new StringBuilder("\npages that are broken in the cluster itself:\n");
        damaged.stream()
                .limit(DAMAGED_SHOWN)
                .forEach(page -> words.append("  block ")
                        .append(page.block())
                        .append(" of ")
                        .append(page.relation() == null ? page.path() : page.relation() + " (" + page.path() + ")")
                        .append('\n'));
        if (damaged.size() > DAMAGED_SHOWN) {
            words.append("and ").append(damaged.size() - DAMAGED_SHOWN).append(" more; --json shows all\n");
        }
        return words.toString();
    }
}
