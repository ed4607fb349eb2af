package dev.walfleet.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.walfleet.cli.Walfleet;
import dev.walfleet.vocabulary.InstanceId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** One service in a process of its own: {@code walfleet run SERVICE --config FILE}. Its log survives its restarts. */
final class FleetProcess {
    private static final Duration START = Duration.ofSeconds(120);
    private static final Duration END = Duration.ofSeconds(60);

    private final ServiceRole role;
    private final String name;
    private final Path config;
    private final Map<String, String> environment;
    private final Path log;
    private Process process;
    private int readyBefore;

    private FleetProcess(ServiceRole role, String name, Path config, Map<String, String> environment) {
        this.role = role;
        this.name = name;
        this.config = config;
        this.environment = environment;
        this.log = config.resolveSibling(role.word() + "-" + name + ".log");
        this.process = spawn();
    }

    /** Starts it, and does not wait for it. */
    static FleetProcess start(ServiceRole role, String name, Path config, Map<String, String> environment) {
        return new FleetProcess(role, name, config, environment);
    }

    /** Starts it again, under the same name, where it does not run. */
    void startAgain() {
        if (!process.isAlive()) {
            readyBefore = timesReady();
            process = spawn();
        }
    }

    private Process spawn() {
        ProcessBuilder builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx192m",
                        "-Xss512k",
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-XX:-UsePerfData",
                        "-Djava.net.preferIPv4Stack=true",
                        Walfleet.class.getName(),
                        "run",
                        role.word(),
                        "--config",
                        config.toString())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
        builder.environment().remove("JAVA_TOOL_OPTIONS");
        builder.environment().putAll(environment);
        try {
            return builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start a JVM for " + this, e);
        }
    }

    void awaitReady() {
        await(this + " is ready")
                .atMost(START)
                .pollInterval(Duration.ofMillis(100))
                .until(() -> {
                    assertThat(process.isAlive())
                            .as("%s ended: %s", this, tail(30))
                            .isTrue();
                    return timesReady() > readyBefore;
                });
    }

    private int timesReady() {
        return (int) lines().stream()
                .filter(line -> line.startsWith("walfleet: " + role.word() + " ready"))
                .count();
    }

    ServiceRole role() {
        return role;
    }

    InstanceId instance() {
        return role.instance(name);
    }

    boolean isRunning() {
        return process.isAlive();
    }

    /** What it started and what that started: pg_dump. */
    List<ProcessHandle> children() {
        return process.descendants().toList();
    }

    /** {@code kill -9}, as when a machine fails. Its children are left to themselves. */
    void kill() {
        process.destroyForcibly();
        awaitEnd();
    }

    /** SIGTERM; does not wait for what comes of it. */
    void terminate() {
        process.destroy();
    }

    /** @return its exit status */
    int awaitEnd() {
        try {
            if (!process.waitFor(END.toSeconds(), TimeUnit.SECONDS)) {
                throw new AssertionError(this + " does not end: " + tail(30));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while " + this + " was to end", e);
        }
        return process.exitValue();
    }

    /** Ends it and all that it started, whatever it takes. */
    void destroy() {
        List<ProcessHandle> children = children();
        process.destroyForcibly();
        children.forEach(ProcessHandle::destroyForcibly);
    }

    boolean logged(String words) {
        return lines().stream().anyMatch(line -> line.contains(words));
    }

    /** The end of its log. */
    String tail(int count) {
        return LogTail.of(log, count);
    }

    private List<String> lines() {
        return LogTail.lines(log);
    }

    @Override
    public String toString() {
        return role.word() + " " + name;
    }
}
