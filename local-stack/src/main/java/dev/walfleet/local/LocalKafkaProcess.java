package dev.walfleet.local;

import dev.walfleet.vocabulary.FailureCode;
import dev.walfleet.vocabulary.WalfleetException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * The broker of {@link LocalKafka} in a JVM of its own, so that it can be killed as a machine's failure would kill it, and started
 * again on the same ports and data. It ends with this process. What it prints is in {@link #logFile()}.
 */
public final class LocalKafkaProcess implements AutoCloseable {
    private static final int LAST_LINES = 30;

    private final LocalKafkaOptions options;
    private final boolean throwAway;
    private @Nullable Process process;

    private LocalKafkaProcess(LocalKafkaOptions options, boolean throwAway) {
        this.options = options.withPortsChosen();
        this.throwAway = throwAway;
    }

    /** Starts it and returns when clients can use it. @throws WalfleetException as {@link LocalKafka#open} */
    public static LocalKafkaProcess open(LocalKafkaOptions options) {
        LocalKafkaProcess kafka = new LocalKafkaProcess(options, false);
        kafka.start();
        return kafka;
    }

    /** On free ports and in a temporary folder, which {@link #close} deletes. */
    public static LocalKafkaProcess throwAway() {
        LocalKafkaProcess kafka =
                new LocalKafkaProcess(LocalKafkaOptions.in(Folders.temporary("walfleet-kafka")), true);
        kafka.start();
        return kafka;
    }

    /** Starts it again after {@link #stop} or {@link #kill}. */
    public synchronized void start() {
        if (isRunning()) {
            return;
        }
        CompletableFuture<String> ready = new CompletableFuture<>();
        Process started = spawn();
        process = started;
        Thread reader = new Thread(() -> read(started, ready), "output of kafka " + started.pid());
        reader.setDaemon(true);
        reader.start();
        try {
            ready.get(options.startTimeout().toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            process = null;
            throw notStarted(
                    String.valueOf(e.getCause() == null ? e : e.getCause().getMessage()));
        } catch (TimeoutException e) {
            kill();
            throw notStarted("nothing after " + options.startTimeout().toSeconds() + " s");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            kill();
            throw notStarted("interrupted");
        }
    }

    private Process spawn() {
        List<String> words = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-XX:-UsePerfData",
                "-Djava.net.preferIPv4Stack=true",
                LocalKafkaMain.class.getName()));
        words.addAll(LocalKafkaMain.words(options));
        words.add("--until-eof");
        ProcessBuilder builder = new ProcessBuilder(words).redirectErrorStream(true);
        builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
        builder.environment().remove("JAVA_TOOL_OPTIONS");
        try {
            Files.createDirectories(options.folder());
            return builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start a JVM for kafka", e);
        }
    }

    private void read(Process from, CompletableFuture<String> ready) {
        Deque<String> last = new ArrayDeque<>();
        try (BufferedReader lines =
                        new BufferedReader(new InputStreamReader(from.getInputStream(), StandardCharsets.UTF_8));
                var copy = Files.newBufferedWriter(logFile(), StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                copy.write(line);
                copy.newLine();
                copy.flush();
                if (line.startsWith(LocalKafkaMain.READY)) {
                    ready.complete(line.substring(LocalKafkaMain.READY.length()));
                }
                last.addLast(line);
                if (last.size() > LAST_LINES) {
                    last.removeFirst();
                }
            }
        } catch (IOException e) {
            ready.completeExceptionally(e);
        }
        ready.completeExceptionally(new IOException(String.join("\n", last)));
    }

    private WalfleetException notStarted(String why) {
        return new WalfleetException(
                FailureCode.KAFKA_UNREACHABLE,
                "the Kafka process for %s did not start: %s".formatted(options.folder(), why),
                "its log is " + logFile());
    }

    /** Ends it as {@code kill -9} does. */
    public synchronized void kill() {
        end(true);
    }

    /** Ends it in an orderly way. */
    public synchronized void stop() {
        end(false);
    }

    private void end(boolean forcibly) {
        Process running = process;
        process = null;
        if (running == null) {
            return;
        }
        if (forcibly) {
            running.destroyForcibly();
        } else {
            running.destroy();
        }
        try {
            if (!running.waitFor(60, TimeUnit.SECONDS)) {
                running.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            running.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public synchronized void close() {
        stop();
        if (throwAway) {
            Folders.delete(options.folder());
        }
    }

    public synchronized boolean isRunning() {
        return process != null && process.isAlive();
    }

    /** Of the running process. @throws IllegalStateException where it does not run */
    public synchronized long pid() {
        if (process == null) {
            throw new IllegalStateException("the Kafka process for " + options.folder() + " does not run");
        }
        return process.pid();
    }

    public String bootstrapServers() {
        return BrokerProperties.bootstrapServers(options);
    }

    public int port() {
        return options.port();
    }

    public Path logFile() {
        return options.folder().resolve("kafka.log");
    }
}
