package dev.walfleet.cli.wal;

import dev.walfleet.cli.screen.Table;
import dev.walfleet.cli.shell.ExitStatus;
import dev.walfleet.cli.shell.Invocation;
import dev.walfleet.cli.shell.JsonOption;
import dev.walfleet.postgres.cluster.ClusterProperties;
import dev.walfleet.repository.RepositoryPool;
import dev.walfleet.runtime.config.ConfigSection;
import dev.walfleet.vocabulary.ClusterId;
import dev.walfleet.vocabulary.DataSize;
import dev.walfleet.vocabulary.Lsn;
import dev.walfleet.wal.ShipperProperties;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code walfleet wal status}: how far the archive of each cluster is, and how far behind its server. */
@Command(
        name = "status",
        description = {
            "Show of each cluster how far its archived WAL reaches, how far that is behind the server, its slot, and gaps.",
            "",
            "Needs the repositories and the servers, no Kafka. Status 0: all is well; 1: a gap, a slot that is missing, lost or about to"
                    + " be, or WAL that has waited for longer than five minutes; 3: a server or a repository was out of reach."
        })
public final class WalStatusCommand implements Callable<Integer> {
    private final Invocation invocation;

    @Mixin
    private final JsonOption json = new JsonOption();

    @Mixin
    private final WalPlace place = new WalPlace();

    @Option(names = "--all", description = "Also of clusters that have no archived WAL.")
    private boolean all;

    WalStatusCommand(Invocation invocation) {
        this.invocation = invocation;
    }

    @Override
    public Integer call() {
        List<WalStanding> standings = new ArrayList<>();
        Map<ClusterId, ClusterProperties> clusters = place.clusters(invocation);
        ShipperProperties shipper = place.config(invocation).section(ConfigSection.SHIPPER, ShipperProperties.class);
        try (RepositoryPool pool = new RepositoryPool(place.configured(invocation))) {
            for (ClusterId cluster : place.named(clusters.keySet())) {
                WalStanding standing = WalStanding.of(
                        cluster,
                        clusters.get(cluster),
                        shipper.chooses(cluster),
                        pool,
                        place.repositories(invocation, cluster));
                if (all || standing.concerned() || place.isNamed()) {
                    standings.add(standing);
                }
            }
        }
        invocation.answer(json, standings, () -> screen(standings));
        boolean unknown = standings.stream().anyMatch(standing -> standing.verdict() == ExitStatus.UNKNOWN);
        boolean unsound = standings.stream().anyMatch(standing -> standing.verdict() == ExitStatus.UNSOUND);
        return unsound ? ExitStatus.UNSOUND : unknown ? ExitStatus.UNKNOWN : ExitStatus.SOUND;
    }

    private static String screen(List<WalStanding> standings) {
        if (standings.isEmpty()) {
            return "no WAL of any cluster is archived; shipper.clusters chooses whose is\n";
        }
        Table table = Table.of("CLUSTER", "TIMELINE", "FROM", "TO", ">LAG", "DURABLE", "SLOT", ">KEPT");
        StringBuilder troubles = new StringBuilder();
        for (WalStanding s : standings) {
            table.row(
                    s.cluster(),
                    s.timeline() == null ? "" : s.timeline().id(),
                    text(s.begin()),
                    text(s.end()),
                    s.lagBytes() == null ? "" : new DataSize(s.lagBytes()),
                    s.durableAt() == null ? "" : s.durableAt(),
                    s.slotWords(),
                    s.slot() == null ? "" : new DataSize(s.slot().retained()));
            s.troubles()
                    .forEach(trouble -> troubles.append(s.cluster())
                            .append(": ")
                            .append(trouble)
                            .append('\n'));
        }
        return table.render() + (troubles.isEmpty() ? "" : "\n" + troubles);
    }

    private static String text(@Nullable Lsn position) {
        return position == null ? "" : position.toString();
    }
}
