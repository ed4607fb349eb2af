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
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A server in a JVM of its own, so that it can be killed as a machine's failure would kill it, and started again. It says
 * {@link #READY} on standard output when clients can use it, and ends with this process. What it prints is in its log file.
 */
final class ChildServer {
    static final String READY = "READY ";
    /** Where it is among its words, the server ends when its standard input does. */
    static final String UNTIL_EOF = "--until-eof";

    private static final int LAST_LINES = 30;

    private final String what;
    private final FailureCode code;
    private final Path logFile;
    private @Nullable Process process;

    /**
     * @param what it is called in messages
     * @param code of the failure to start
     */
    ChildServer(String what, FailureCode code, Path logFile) {
        this.what = what;
        this.code = code;
        this.logFile = logFile;
    }

    /** Starts it where it does not run, and returns when it is ready. */
    void start(Class<?> main, List<String> words, Map<String, String> environment, Duration limit) {
        if (isRunning()) {
            return;
        }
        CompletableFuture<String> ready = new CompletableFuture<>();
        Process started = spawn(main, words, environment);
        process = started;
        Thread reader = new Thread(() -> read(started, ready), "output of " + what + " " + started.pid());
        reader.setDaemon(true);
        reader.start();
        try {
            ready.get(limit.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            process = null;
            throw notStarted(
                    String.valueOf(e.getCause() == null ? e : e.getCause().getMessage()));
        } catch (TimeoutException e) {
            end(true);
            throw notStarted("nothing after " + limit.toSeconds() + " s");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            end(true);
            throw notStarted("interrupted");
        }
    }

    private Process spawn(Class<?> main, List<String> options, Map<String, String> environment) {
        List<String> words = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-XX:-UsePerfData",
                "-Djava.net.preferIPv4Stack=true",
                main.getName()));
        words.addAll(options);
        words.add(UNTIL_EOF);
        ProcessBuilder builder = new ProcessBuilder(words).redirectErrorStream(true);
        builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
        builder.environment().remove("JAVA_TOOL_OPTIONS");
        builder.environment().putAll(environment);
        try {
            Files.createDirectories(logFile.toAbsolutePath().getParent());
            return builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start a JVM for " + what, e);
        }
    }

    private void read(Process from, CompletableFuture<String> ready) {
        Deque<String> last = new ArrayDeque<>();
        try (BufferedReader lines =
                        new BufferedReader(new InputStreamReader(from.getInputStream(), StandardCharsets.UTF_8));
                var copy = Files.newBufferedWriter(logFile, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                copy.write(line);
                copy.newLine();
                copy.flush();
                if (line.startsWith(READY)) {
                    ready.complete(line.substring(READY.length()));
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
        return new WalfleetException(code, what + " did not start: " + why, "its log is " + logFile);
    }

    /**
     * Ends it and waits for that.
     *
     * @param forcibly as {@code kill -9} does
     */
    void end(boolean forcibly) {
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

    boolean isRunning() {
        return process != null && process.isAlive();
    }

    /** Of the running process. @throws IllegalStateException where it does not run */
    long pid() {
        if (process == null) {
            throw new IllegalStateException(what + " does not run");
        }
        return process.pid();
    }

    Path logFile() {
        return logFile;
    }

    /** For the process itself: returns when its standard input ends, which it does when the process that started it ends. */
    static void awaitEof() throws IOException {
        while (System.in.read() >= 0) {
            // nothing is expected: the end is what we wait for
        }
    }
}
