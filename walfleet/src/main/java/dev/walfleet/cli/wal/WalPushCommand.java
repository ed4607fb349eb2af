package dev.walfleet.cli.wal;

import dev.walfleet.cli.shell.ExitStatus;
import dev.walfleet.cli.shell.Invocation;
import dev.walfleet.repository.RepositoryPool;
import dev.walfleet.vocabulary.ClusterId;
import dev.walfleet.wal.push.WalPush;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code walfleet wal push}: PostgreSQL's archive_command. */
@Command(
        name = "push",
        description = {
            "Archive a WAL file: archive_command = 'walfleet wal push %%p'.",
            "",
            "Ends with 0 when the file is durable in every required repository, and with anything else where that is not certain: the server"
                    + " asks again. The same content twice is success, other content under the same name is not. Segments that"
                    + " wait behind it are pushed along for up to 10 s, so that later calls find them done."
        })
public final class WalPushCommand implements Callable<Integer> {
    /** Where the launcher looks before it starts Java. */
    static final String SPOOL = "WALFLEET_WAL_SPOOL";

    private static final int PARALLEL = 4;

    private final Invocation invocation;

    @Mixin
    private final WalPlace place = new WalPlace();

    @Parameters(paramLabel = "PATH", description = "The file, %%p of archive_command.")
    private Path path = Path.of("");

    WalPushCommand(Invocation invocation) {
        this.invocation = invocation;
    }

    @Override
    public Integer call() throws IOException {
        ClusterId cluster = place.cluster(invocation);
        int parallel = Math.min(PARALLEL, Math.max(2, Runtime.getRuntime().availableProcessors()));
        Optional<Path> marks =
                Optional.ofNullable(invocation.environment().get(SPOOL)).map(Path::of);
        try (RepositoryPool pool = new RepositoryPool(place.configured(invocation))) {
            new WalPush(pool.of(place.repositories(invocation, cluster)), cluster, marks, parallel)
                    .push(invocation.workingDirectory().resolve(path));
        }
        return ExitStatus.SOUND;
    }
}
