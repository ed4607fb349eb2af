package dev.walfleet.cli.wal;

import dev.walfleet.cli.shell.ExitStatus;
import dev.walfleet.cli.shell.Invocation;
import dev.walfleet.repository.RepositoryPool;
import dev.walfleet.restore.feed.WalFeeder;
import dev.walfleet.restore.feed.WalSpool;
import dev.walfleet.vocabulary.ClusterId;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code walfleet wal feed}: the resident process behind a restore_command, which starts it. */
@Command(
        name = "feed",
        hidden = true,
        description = "Fill the spool of a restore_command until nobody has asked for five minutes.")
public final class WalFeedCommand implements Callable<Integer> {
    private static final Duration IDLE = Duration.ofMinutes(5);

    private final Invocation invocation;

    @Mixin
    private final WalPlace place = new WalPlace();

    @Option(names = "--spool", required = true, paramLabel = "FOLDER", description = "The spool.")
    private Path spool = Path.of("");

    WalFeedCommand(Invocation invocation) {
        this.invocation = invocation;
    }

    @Override
    public Integer call() throws IOException {
        ClusterId cluster = place.cluster(invocation);
        try (RepositoryPool pool = new RepositoryPool(place.configured(invocation));
                WalFeeder feeder = new WalFeeder(
                        WalSpool.of(invocation.workingDirectory().resolve(spool)),
                        new CertainSource(pool, place.repositories(invocation, cluster), cluster),
                        IDLE)) {
            feeder.run();
        }
        return ExitStatus.SOUND;
    }
}
