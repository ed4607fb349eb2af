package dev.walfleet.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code bin/walfleet} and the thin jar, as a person meets them. */
class LauncherIT {
    private static final Path LAUNCHER =
            Path.of("../bin/walfleet").toAbsolutePath().normalize();
    private static final Path JAR = Path.of("target/walfleet.jar").toAbsolutePath();

    @TempDir
    private Path here;

    @Test
    void runsFromAnyFolderThroughLinks() throws Exception {
        Path first = Files.createSymbolicLink(here.resolve("wf"), LAUNCHER);
        Files.createDirectory(here.resolve("elsewhere"));
        Path second = Files.createSymbolicLink(here.resolve("elsewhere/walfleet"), Path.of("../wf"));

        Run run = run(second, Map.of(), "--version");

        assertThat(first).exists();
        assertThat(run.err()).isEmpty();
        assertThat(run.out())
                .startsWith("walfleet ")
                .doesNotContain("development")
                .contains("java ");
        assertThat(run.status()).isZero();
    }

    @Test
    void theExitStatusIsThatOfTheCommand() throws Exception {
        Run run = run(LAUNCHER, Map.of(), "no-such-command");

        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err()).startsWith("walfleet: there is no command 'no-such-command'\nhint: ");
    }

    @Test
    void namesOfDatabasesSurviveAPlainLocale() throws Exception {
        Run run = run(LAUNCHER, Map.of("LC_ALL", "C"), "sql", "role", "größe");

        assertThat(run.out()).contains("\"größe\"");
    }

    @Test
    void optionsForJavaReachIt() throws Exception {
        Run run = run(
                LAUNCHER,
                Map.of("JAVA_OPTS", "-Xmx64m -Dx=1", "WALFLEET_JAVA_OPTS", "-XX:+PrintCommandLineFlags"),
                "--version");

        assertThat(run.out()).contains("-XX:MaxHeapSize=67108864").contains("walfleet ");
    }

    @Test
    void aJavaThatIsTooOldIsSaidToBe() throws Exception {
        Path java = Files.createDirectories(here.resolve("jdk-11/bin")).resolve("java");
        Files.writeString(java, "#!/bin/sh\nexit 99\n");
        assertThat(java.toFile().setExecutable(true)).isTrue();
        Files.writeString(here.resolve("jdk-11/release"), "JAVA_VERSION=\"11.0.2\"\n");

        Run run = run(LAUNCHER, Map.of("JAVA_HOME", here.resolve("jdk-11").toString()), "--version");

        assertThat(run.status()).isEqualTo(3);
        assertThat(run.err()).startsWith("walfleet: JAVA_HOME is Java 11, 17 or newer is needed\nhint: ");
    }

    @Test
    void anInstallationWithoutItsJarSaysSo() throws Exception {
        Path copy = Files.createDirectories(here.resolve("opt/bin")).resolve("walfleet");
        Files.copy(LAUNCHER, copy);
        assertThat(copy.toFile().setExecutable(true)).isTrue();

        Run run = run(copy, Map.of(), "--version");

        assertThat(run.status()).isEqualTo(3);
        assertThat(run.err())
                .startsWith("walfleet: " + here.toRealPath() + "/opt/walfleet/target/walfleet.jar is missing\nhint: ");
    }

    @Test
    void aListLeavesAnArchiveForLaterStartsOfShortCommands() throws Exception {
        Map<String, String> environment =
                Map.of("XDG_CACHE_HOME", here.resolve("cache").toString(), "WALFLEET_CDS", "on");
        Path repository = here.resolve("repository");
        run(LAUNCHER, environment, "--version");
        assertThat(here.resolve("cache")).as("made by --version").doesNotExist();

        run(LAUNCHER, environment, "list", "--repository", repository.toString());
        await().atMost(Duration.ofMinutes(1))
                .until(() -> archives().isEmpty()); // of a list that failed nothing is kept
        SmallRepository.with(repository, "shop");
        Run first = run(LAUNCHER, environment, "list", "--repository", repository.toString());
        await().atMost(Duration.ofMinutes(3))
                .until(() -> archives().size() == 1 && archives().get(0).endsWith(".jsa"));
        Run second = run(LAUNCHER, environment, "list", "--repository", repository.toString());

        assertThat(first.out()).contains("backup_20261122_020000.shop");
        assertThat(second).isEqualTo(first);
        assertThat(archives()).hasSize(1);
    }

    private List<String> archives() {
        String[] names = here.resolve("cache/walfleet").toFile().list();
        return names == null ? List.of() : List.of(names);
    }

    @Test
    void withoutArchivesWhereThatIsAsked() throws Exception {
        Map<String, String> environment =
                Map.of("XDG_CACHE_HOME", here.resolve("cache").toString(), "WALFLEET_CDS", "off");

        run(
                LAUNCHER,
                environment,
                "list",
                "--repository",
                here.resolve("repository").toString());

        assertThat(here.resolve("cache")).doesNotExist();
    }

    @Test
    void withoutArchivesWhereAnAgentLooksAtClasses() throws Exception {
        Map<String, String> environment = Map.of(
                "XDG_CACHE_HOME",
                here.resolve("cache").toString(),
                "WALFLEET_CDS",
                "on",
                "JAVA_OPTS",
                "-agentlib:jdwp=transport=dt_socket,server=y,suspend=n,quiet=y,address=127.0.0.1:0");
        Path repository = here.resolve("repository");
        SmallRepository.with(repository, "shop");

        Run run = run(LAUNCHER, environment, "list", "--repository", repository.toString());

        assertThat(run.out()).contains("backup_20261122_020000.shop");
        assertThat(here.resolve("cache")).doesNotExist();
    }

    @Test
    void whereKafkaIsAwayStatusSaysSoInTwoLines() throws Exception {
        Run run = run(LAUNCHER, Map.of("KAFKA_BOOTSTRAP_SERVERS", "127.0.0.1:1", "BACKUP_DIR", "/nowhere"), "status");

        assertThat(run.status()).isEqualTo(3);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).startsWith("walfleet: ").contains("\nhint: ").hasLineCount(2);
    }

    @Test
    void everyLibraryThatTheJarNamesIsBesideIt() throws IOException {
        try (JarFile jar = new JarFile(JAR.toFile())) {
            List<String> missing = new ArrayList<>();
            for (String entry :
                    jar.getManifest().getMainAttributes().getValue("Class-Path").split(" ")) {
                if (!Files.exists(JAR.resolveSibling(entry))) {
                    missing.add(entry);
                }
            }
            assertThat(missing).isEmpty();
        }
    }

    private record Run(int status, String out, String err) {}

    private Run run(Path launcher, Map<String, String> environment, String... args) throws Exception {
        List<String> words = new ArrayList<>(List.of(launcher.toString()));
        words.addAll(List.of(args));
        File out = here.resolve("out").toFile();
        File err = here.resolve("err").toFile();
        ProcessBuilder builder = new ProcessBuilder(words)
                .directory(here.toFile())
                .redirectOutput(out)
                .redirectError(err);
        builder.environment().remove("JAVA_OPTS");
        builder.environment().remove("WALFLEET_CONFIG");
        builder.environment().put("WALFLEET_PREBUILT", "1");
        builder.environment().put("WALFLEET_CDS", "off");
        builder.environment().putAll(environment);
        Process process = builder.start();
        process.getOutputStream().close();
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError(words + " did not end within a minute");
        }
        return new Run(process.exitValue(), read(out), read(err));
    }

    private static String read(File file) throws IOException {
        return Files.readString(file.toPath(), StandardCharsets.UTF_8);
    }
}
