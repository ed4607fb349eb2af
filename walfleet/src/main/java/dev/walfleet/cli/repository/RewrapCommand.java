package dev.walfleet.cli.repository;

import dev.walfleet.cli.fleet.RepositoryOption;
import dev.walfleet.cli.fleet.Shelves;
import dev.walfleet.cli.shell.ExitStatus;
import dev.walfleet.cli.shell.Invocation;
import dev.walfleet.cli.shell.JsonOption;
import dev.walfleet.repository.Repository;
import dev.walfleet.repository.seal.EncryptionProperties;
import dev.walfleet.vocabulary.FailureCode;
import dev.walfleet.vocabulary.RepositoryName;
import dev.walfleet.vocabulary.WalfleetException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code walfleet repository rewrap}: the same keys under another passphrase, key or KMS key. */
@Command(
        name = "rewrap",
        description = {
            "Protect the keys by another passphrase, key or KMS key; no backup is written anew.",
            "",
            "The new passphrase comes from a file, or from $WALFLEET_NEW_PASSPHRASE; the old one from where it always does."
                    + " Afterwards every service and every command needs the new one: change it in their environment or"
                    + " configuration and restart them.",
            "",
            "Whoever has the old secret and a copy of the old walfleet.json has the keys all the same. Where that is a danger,"
                    + " go on with rotate-key, and take new backups."
        })
public final class RewrapCommand implements Callable<Integer> {
    static final String NEW_PASSPHRASE = "WALFLEET_NEW_PASSPHRASE";

    private final Invocation invocation;

    @Mixin
    private final JsonOption json = new JsonOption();

    @Parameters(
            paramLabel = "REPOSITORY",
            description = "Its name in the configuration, a path, or s3://BUCKET/PREFIX.")
    private String repository = "";

    @ArgGroup(exclusive = true)
    private final NewSecret secret = new NewSecret();

    /** At most one of them. */
    static final class NewSecret {
        @Option(
                names = "--passphrase-file",
                paramLabel = "FILE",
                description = "Holds the new passphrase, in one line.")
        private Optional<Path> passphrase = Optional.empty();

        @Option(
                names = "--key-file",
                paramLabel = "FILE",
                description = "Holds 32 random bytes in base64 (openssl rand -base64 32).")
        private Optional<Path> key = Optional.empty();

        @Option(
                names = "--kms-key-id",
                paramLabel = "ID",
                description = "A symmetric key of AWS KMS: id, ARN or alias.")
        private Optional<String> kms = Optional.empty();
    }

    @Option(names = "--kms-region", paramLabel = "REGION", description = "Of that key, where the SDK does not find it.")
    private Optional<String> kmsRegion = Optional.empty();

    RewrapCommand(Invocation invocation) {
        this.invocation = invocation;
    }

    /** What came of it. */
    record Rewrapped(RepositoryName repository, String by, int keys) {}

    @Override
    public Integer call() throws IOException {
        EncryptionProperties with = wanted();
        try (Shelves shelves = Shelves.open(invocation, RepositoryOption.of(repository))) {
            Repository opened = shelves.repositories().get(0);
            opened.rewrap(with);
            Rewrapped done = new Rewrapped(
                    opened.name(), with.by(), opened.keyring().orElseThrow().size());
            invocation.answer(json, done, () -> screen(done));
            invocation.say("walfleet: every service and command needs the new one from now on; " + opened.describe()
                    + " has a new walfleet.json, keep a copy of it elsewhere");
            return ExitStatus.SOUND;
        }
    }

    static String screen(Rewrapped done) {
        return "the " + (done.keys() == 1 ? "key" : done.keys() + " keys") + " of repository " + done.repository()
                + (done.keys() == 1 ? " is" : " are") + " protected by the new " + done.by() + " now";
    }

    private EncryptionProperties wanted() throws IOException {
        if (secret.key.isPresent()) {
            return EncryptionProperties.key(line(secret.key.orElseThrow()));
        }
        if (secret.kms.isPresent()) {
            return new EncryptionProperties(
                    Optional.empty(), Optional.empty(), secret.kms, kmsRegion, Optional.<URI>empty());
        }
        Optional<String> words = secret.passphrase.isPresent()
                ? Optional.of(line(secret.passphrase.orElseThrow()))
                : Optional.ofNullable(invocation.environment().get(NEW_PASSPHRASE));
        return EncryptionProperties.passphrase(words.filter(w -> !w.isBlank())
                .orElseThrow(() -> new WalfleetException(
                        FailureCode.CONFIGURATION,
                        "there is no new passphrase",
                        "set " + NEW_PASSPHRASE
                                + ", or name a file with --passphrase-file, --key-file; or --kms-key-id")));
    }

    private String line(Path file) throws IOException {
        Path path = invocation.workingDirectory().resolve(file);
        if (!Files.isReadable(path)) {
            throw new WalfleetException(
                    FailureCode.CONFIGURATION, "file " + path + " cannot be read", "check its name and its owner");
        }
        return Files.readString(path).strip();
    }
}
