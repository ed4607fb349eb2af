package dev.walfleet.cli.shell;

import static org.assertj.core.api.Assertions.assertThat;

import dev.walfleet.cli.CommandLineRun;
import dev.walfleet.cli.SmallRepository;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TypedTest {
    @TempDir
    private Path here;

    @ParameterizedTest
    @CsvSource({
        "verify base_yesterday, backup id 'base_yesterday' is not usable",
        "verify --cluster Bad!, cluster id 'Bad!' is not usable",
        "list Bad!, cluster id 'Bad!' is not usable",
        "show base_20269999_999999, backup id 'base_20269999_999999' is not usable: 20269999_999999 is no time",
        "show --cluster Bad! base_20261122_020000, cluster id 'Bad!' is not usable",
        "restore Bad! --data-dir new, cluster id 'Bad!' is not usable",
        "restore --backup yesterday.dump --data-dir new, backup id 'yesterday' is not usable",
        "restore --jobs -1 --data-dir new, -1 for --jobs",
    })
    void aNameThatIsNoneIsNamedAndNoFaultOfOurs(String line, String fact) throws IOException {
        SmallRepository.with(here.resolve("vault"), "shop", Optional.empty());
        String[] words = Stream.concat(
                        Stream.of(line.split(" ")),
                        Stream.of("--repository", here.resolve("vault").toString()))
                .toArray(String[]::new);

        CommandLineRun run = CommandLineRun.of(here, words);

        assertThat(run.status()).as(run.err()).isEqualTo(ExitStatus.USAGE);
        assertThat(run.err()).contains("walfleet: " + fact).contains("\nhint: ").doesNotContain("fault of Walfleet");
        assertThat(here.resolve("new")).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(strings = {"s3://", "s3:///prefix", "gs://bucket", "file:///var/backups"})
    void anAddressThatIsNoRepositoryIsNamed(String place) {
        CommandLineRun run = CommandLineRun.of(here, "list", "--repository", place);

        assertThat(run.status()).isEqualTo(ExitStatus.USAGE);
        assertThat(run.err())
                .contains("walfleet: '" + place + "' is no place of a repository")
                .contains("hint: expected a name in the configuration, a path, or s3://BUCKET/PREFIX");
    }
}
