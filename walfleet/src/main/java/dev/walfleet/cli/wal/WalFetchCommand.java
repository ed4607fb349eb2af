package dev.walfleet.cli.wal;

import dev.walfleet.cli.shell.ExitStatus;
import dev.walfleet.cli.shell.Invocation;
import dev.walfleet.restore.feed.WalSpool;
import dev.walfleet.vocabulary.ClusterId;
import dev.walfleet.vocabulary.FailureCode;
import dev.walfleet.vocabulary.RepositoryName;
import dev.walfleet.vocabulary.WalfleetException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * {@code walfleet wal fetch}: PostgreSQL's restore_command. The first call writes the script that the launcher takes from then
 * on, and starts a feeder.
 */
@Command(
        name = "fetch",
        description = {
            "Bring a WAL file: restore_command = 'walfleet wal fetch %%f %%p'.",
            "",
            "A resident process, which the first call starts, reads ahead; it ends when nobody has asked for five minutes. Ends with 1"
                    + " only where the archive certainly has no such file; while a repository is out of reach it waits."
        })
public final class WalFetchCommand implements Callable<Integer> {
    private final Invocation invocation;

    @Mixin
    private final WalPlace place = new WalPlace();

    @Parameters(index = "0", paramLabel = "NAME", description = "The file that is wanted, %%f of restore_command.")
    private String name = "";

    @Parameters(index = "1", paramLabel = "PATH", description = "Where to put it, %%p of restore_command.")
    private Path path = Path.of("");

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    WalFetchCommand(Invocation invocation) {
        this.invocation = invocation;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (name.indexOf('/') >= 0 || name.startsWith(".")) {
            throw new WalfleetException(
                    FailureCode.CONFIGURATION,
                    "'" + name + "' is no file that PostgreSQL asks for",
                    "set restore_command = 'walfleet wal fetch %f %p'");
        }
        ClusterId cluster = place.cluster(invocation);
        List<RepositoryName> repositories = place.repositories(invocation, cluster);
        Path folder = spool(cluster);
        WalSpool spool = WalSpool.prepare(folder, starter(folder, cluster));
        Process script = new ProcessBuilder(
                        "/bin/sh",
                        spool.script().toString(),
                        name,
                        invocation.workingDirectory().resolve(path).toString())
                .directory(invocation.workingDirectory().toFile())
                .inheritIO()
                .start();
        int status = script.waitFor();
        if (status > ExitStatus.UNSOUND) {
            invocation.say("walfleet: no WAL out of " + folder + " for " + cluster + " in " + repositories);
        }
        return status;
    }

    /** Where the launcher looks from now on; without it, a place of this server's folder. */
    private Path spool(ClusterId cluster) {
        String chosen = invocation.environment().get(WalPushCommand.SPOOL);
        String home = invocation.environment().getOrDefault("HOME", System.getProperty("java.io.tmpdir"));
        return chosen != null
                ? Path.of(chosen)
                : Path.of(
                        home,
                        ".cache",
                        "walfleet",
                        "wal",
                        cluster + "-"
                                + Integer.toHexString(
                                        invocation.workingDirectory().hashCode()));
    }

    /** The command that starts a feeder: this one's own options, without what it was asked for. */
    private List<String> starter(Path folder, ClusterId cluster) {
        List<String> words = new ArrayList<>(launcher());
        words.addAll(List.of("wal", "feed", "--cluster", cluster.value(), "--spool", folder.toString()));
        List<String> given = spec.root().commandLine().getParseResult().originalArgs();
        for (int i = 0; i < given.size(); i++) {
            String word = given.get(i);
            boolean takesValue = List.of("-c", "--config", "-r", "--repository").contains(word);
            boolean joined = word.startsWith("--config=") || word.startsWith("--repository=") || word.equals("--debug");
            if (takesValue && i + 1 < given.size()) {
                words.add(word);
                words.add(given.get(++i));
            } else if (joined) {
                words.add(word);
            }
        }
        return words;
    }

    private List<String> launcher() {
        String launcher = invocation.environment().get("WALFLEET_LAUNCHER");
        if (launcher != null) {
            return List.of(launcher);
        }
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        return List.of(java, "-cp", System.getProperty("java.class.path"), "dev.walfleet.cli.Walfleet");
    }
}
