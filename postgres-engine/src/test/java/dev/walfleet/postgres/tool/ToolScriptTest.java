package dev.walfleet.postgres.tool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.walfleet.postgres.cluster.ConnectionTarget;
import dev.walfleet.postgres.cluster.Tls;
import dev.walfleet.vocabulary.DatabaseName;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ToolScriptTest {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void handsEveryArgumentOverAsItIs(boolean tethered) throws Exception {
        List<String> weird = List.of("größe 数据", "it's", "$(id) `id` $HOME", "a\\b", "", "*", "two\nlines");
        Path password = Files.writeString(folder.resolve("password"), "*:*:*:*:x\n");
        Path script = Files.writeString(
                folder.resolve("run"),
                ToolScript.of(
                        Path.of("/usr/bin/printf"),
                        Stream.concat(Stream.of("[%s]"), weird.stream()).toList(),
                        Optional.of(password),
                        tethered));

        Process process = new ProcessBuilder("/bin/sh", script.toString()).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(process.waitFor()).isZero();
        assertThat(output)
                .isEqualTo(weird.stream().map(word -> "[" + word + "]").reduce("", String::concat));
        assertThat(password).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void passesTheExitStatusOn(boolean tethered) throws Exception {
        Path script = Files.writeString(
                folder.resolve("run"),
                ToolScript.of(Path.of("/bin/sh"), List.of("-c", "exit 3"), Optional.empty(), tethered));
        assertThat(new ProcessBuilder("/bin/sh", script.toString()).start().waitFor())
                .isEqualTo(3);
    }

    @Test
    void endsTheProgramWhenTheTetherIsCut() throws Exception {
        Path script = Files.writeString(
                folder.resolve("run"), ToolScript.of(Path.of("/bin/sleep"), List.of("600"), Optional.empty(), true));
        Process process = new ProcessBuilder("/bin/sh", script.toString()).start();
        process.getOutputStream().close();
        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isEqualTo(128 + 15);
    }

    @Test
    void writesNoPasswordIntoTheConnection() {
        ConnectionTarget target = new ConnectionTarget(
                "db1", 5432, "o'r", "se:cr\\et", new DatabaseName("it's \\ größe"), Tls.PREFER, Duration.ofSeconds(1));
        assertThat(ConnInfo.of(target))
                .contains("dbname='it\\'s \\\\ größe'", "user='o\\'r'", "connect_timeout='2'", "sslmode='prefer'")
                .doesNotContain("se:cr");
        assertThat(ConnInfo.passwordLine("se:cr\\et")).isEqualTo("*:*:*:*:se\\:cr\\\\et\n");
        assertThat(target.toString()).doesNotContain("cr");
    }
}
