package dev.walfleet.cli.repository;

import dev.walfleet.cli.fleet.RepositoryOption;
import dev.walfleet.cli.fleet.Shelves;
import dev.walfleet.cli.shell.ExitStatus;
import dev.walfleet.cli.shell.Invocation;
import dev.walfleet.cli.shell.JsonOption;
import dev.walfleet.repository.Repository;
import dev.walfleet.vocabulary.RepositoryName;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code walfleet repository rotate-key}: a new key for all that is written from now on. */
@Command(
        name = "rotate-key",
        description = {
            "Encrypt with a new key from now on.",
            "",
            "What older keys encrypted stays as it is and stays readable: all keys are kept in walfleet.json, under the same"
                    + " passphrase. Services that run take the new key with their next backup."
        })
public final class RotateKeyCommand implements Callable<Integer> {
    private final Invocation invocation;

    @Mixin
    private final JsonOption json = new JsonOption();

    @Parameters(
            paramLabel = "REPOSITORY",
            description = "Its name in the configuration, a path, or s3://BUCKET/PREFIX.")
    private String repository = "";

    RotateKeyCommand(Invocation invocation) {
        this.invocation = invocation;
    }

    /**
     * What came of it.
     *
     * @param key the id of the new key, which is no secret: manifests name it
     * @param keys how many there are now
     */
    record Rotated(RepositoryName repository, long key, int keys) {}

    @Override
    public Integer call() throws IOException {
        try (Shelves shelves = Shelves.open(invocation, RepositoryOption.of(repository))) {
            Repository opened = shelves.repositories().get(0);
            long key = opened.rotateKey();
            Rotated rotated = new Rotated(
                    opened.name(), key, opened.keyring().orElseThrow().size());
            invocation.answer(json, rotated, () -> screen(rotated));
            invocation.say("walfleet: " + opened.describe() + " has a new walfleet.json; keep a copy of it elsewhere");
            return ExitStatus.SOUND;
        }
    }

    static String screen(Rotated rotated) {
        return "repository " + rotated.repository() + " encrypts with key " + rotated.key() + " from now on; "
                + (rotated.keys() - 1) + (rotated.keys() == 2 ? " older key opens" : " older keys open")
                + " what was written before";
    }
}
