package dev.walfleet.postgres.server;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A short program run to its end. Its environment has none of libpq's variables ({@code PG...}), so that nothing around us
 * redirects it. No secret goes into the arguments: what is secret is written to standard input.
 */
final class Command {
    private static final int OUTPUT_LIMIT = 64 * 1024;

    private final List<String> words;
    private @Nullable Path folder;
    private String input = "";

    private Command(List<String> words) {
        this.words = List.copyOf(words);
    }

    static Command of(String... words) {
        return new Command(List.of(words));
    }

    static Command of(List<String> prefix, List<String> words) {
        List<String> all = new ArrayList<>(prefix);
        all.addAll(words);
        return new Command(all);
    }

    /** The folder to run in. */
    Command in(Path workingFolder) {
        this.folder = workingFolder;
        return this;
    }

    /** What the program reads from its standard input. */
    Command input(String text) {
        this.input = text;
        return this;
    }

    /** A result of a program that ended, or that was ended for taking longer than {@code limit}: exit status -1. */
    Result run(Duration limit) {
        try {
            Process process = builder().redirectErrorStream(true).start();
            try {
                return await(process, limit);
            } finally {
                process.destroyForcibly();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UncheckedIOException(new IOException("interrupted while " + words.get(0) + " ran", e));
        }
    }

    /** For a program that goes on running. */
    ProcessBuilder builder() {
        ProcessBuilder builder = new ProcessBuilder(words);
        builder.environment().keySet().removeIf(name -> name.startsWith("PG"));
        builder.environment().put("LC_ALL", "C");
        if (folder != null) {
            builder.directory(folder.toFile());
        }
        return builder;
    }

    private Result await(Process process, Duration limit) throws IOException, InterruptedException {
        StringBuilder output = new StringBuilder();
        Thread reader = new Thread(() -> drain(process.getInputStream(), output), "output of " + words.get(0));
        reader.setDaemon(true);
        reader.start();
        try (var stdin = process.getOutputStream()) {
            stdin.write(input.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            // it ended before it read all: its exit status and output say why
        }
        boolean ended = process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
        if (!ended) {
            process.destroyForcibly();
        }
        reader.join(1000);
        synchronized (output) {
            return new Result(
                    ended ? process.exitValue() : -1, output.toString().strip());
        }
    }

    private static void drain(InputStream from, StringBuilder to) {
        byte[] buffer = new byte[8192];
        try (from) {
            for (int n = from.read(buffer); n >= 0; n = from.read(buffer)) {
                synchronized (to) {
                    if (to.length() < OUTPUT_LIMIT) {
                        to.append(new String(buffer, 0, n, StandardCharsets.UTF_8));
                    }
                }
            }
        } catch (IOException e) {
            // the process was ended: what was read is all there is
        }
    }

    /** @param output standard output and standard error, its first 64 KiB */
    record Result(int status, String output) {
        boolean succeeded() {
            return status == 0;
        }
    }
}
