package dev.walfleet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.walfleet.vocabulary.FailureCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The page that alerts and messages send people to. */
class FailureModesTest {
    @Test
    void tellsOfEveryFailureByItsCodeAndKind() throws IOException {
        String page = Files.readString(Path.of("../docs/failure-modes.md"));
        for (FailureCode code : FailureCode.values()) {
            assertThat(page).contains("### " + code + "\n");
            String section = page.substring(page.indexOf("### " + code + "\n"));
            assertThat(section.substring(0, section.indexOf("\n*What"))).contains("`" + code.kind() + "`");
        }
    }
}
