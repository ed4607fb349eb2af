package dev.walfleet.cli.repository;

import static org.assertj.core.api.Assertions.assertThat;

import dev.walfleet.cli.CommandLineRun;
import dev.walfleet.cli.SmallRepository;
import dev.walfleet.repository.seal.EncryptionProperties;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The keys are given and not derived from passphrases, which would take half a second each. */
class RepositoryCommandTest {
    private static final String OLD = "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=";
    private static final String NEW = "YWJjZGVmZ2hpamtsbW5vcHFyc3R1dnd4eXowMTIzNDU=";

    @TempDir
    private Path here;

    @BeforeEach
    void anEncryptedRepositoryWithABackup() throws IOException {
        SmallRepository.with(here.resolve("vault"), "shop", Optional.of(EncryptionProperties.key(OLD)));
        configure("vault", OLD);
    }

    @Test
    void aNewKeyEncryptsFromNowOnAndTheOldOneStillOpensWhatItSealed() throws IOException {
        CommandLineRun run = CommandLineRun.of(here, "repository", "rotate-key", "vault");

        assertThat(run.status()).as(run.err()).isZero();
        assertThat(run.out())
                .matches("repository vault encrypts with key \\d+ from now on;"
                        + " 1 older key opens what was written before\n");
        assertThat(run.err()).contains("keep a copy of it elsewhere");
        assertThat(here.resolve("vault/walfleet.2.json")).exists();
        verifies();
        assertThat(CommandLineRun.of(here, "repository", "rotate-key", "vault", "--json")
                        .out())
                .contains("\"repository\": \"vault\"")
                .contains("\"keys\": 3");
        verifies();
    }

    @Test
    void afterARewrapOnlyTheNewSecretOpensTheRepository() throws IOException {
        Files.writeString(here.resolve("new.key"), NEW + "\n");

        CommandLineRun run = CommandLineRun.of(here, "repository", "rewrap", "vault", "--key-file", "new.key");

        assertThat(run.status()).as(run.err()).isZero();
        assertThat(run.out()).isEqualTo("the key of repository vault is protected by the new key now\n");
        assertThat(run.err())
                .contains("every service and command needs the new one")
                .doesNotContain(NEW);
        CommandLineRun old = CommandLineRun.of(here, "verify");
        assertThat(old.status()).isNotZero();
        assertThat(old.out() + old.err()).contains("does not open the keys of repository vault");
        configure("vault", NEW);
        verifies();
    }

    @Test
    void withoutANewSecretNothingIsDone() {
        CommandLineRun run = CommandLineRun.of(here, "repository", "rewrap", "vault");

        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err())
                .startsWith("walfleet: there is no new passphrase\nhint: set WALFLEET_NEW_PASSPHRASE, or name a file");
        assertThat(here.resolve("vault/walfleet.2.json")).doesNotExist();
    }

    @Test
    void whoCannotOpenTheKeysCannotChangeThem() throws IOException {
        configure("vault", NEW);

        CommandLineRun rotate = CommandLineRun.of(here, "repository", "rotate-key", "vault");
        CommandLineRun rewrap = CommandLineRun.of(
                Map.of("WALFLEET_NEW_PASSPHRASE", "correct horse"), here, "", "repository", "rewrap", "vault");

        assertThat(rotate.status()).isEqualTo(rewrap.status()).isNotZero();
        assertThat(rotate.err()).contains("does not open the keys of repository vault");
        assertThat(here.resolve("vault/walfleet.2.json")).doesNotExist();
    }

    @Test
    void aRepositoryThatIsNotEncryptedHasNoKey() throws IOException {
        SmallRepository.with(here.resolve("plain"), "shop");
        Files.writeString(
                here.resolve("walfleet.yml"),
                "repositories: {plain: {type: directory, path: '" + here.resolve("plain") + "'}}");

        CommandLineRun run = CommandLineRun.of(here, "repository", "rotate-key", "plain");

        assertThat(run.status()).isNotZero();
        assertThat(run.err())
                .startsWith("walfleet: repository plain is not encrypted, it has no key to rotate\nhint: ");
    }

    private void verifies() {
        CommandLineRun run = CommandLineRun.of(here, "list");
        assertThat(run.status()).as(run.err()).isZero();
        CommandLineRun show = CommandLineRun.of(here, "show", "backup_20261122_020000.shop", "--cat");
        assertThat(show.err()).isEmpty();
        assertThat(show.status()).isZero();
    }

    private void configure(String name, String key) throws IOException {
        Files.writeString(
                here.resolve("walfleet.yml"),
                "repositories: {" + name + ": {type: directory, path: '" + here.resolve(name) + "', encryption: {key: '"
                        + key + "'}}}");
    }
}
