package dev.walfleet.postgres.tool;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a program said on its standard error: the first and the last lines, each cut at a bound, whatever it sends. Read by a thread of
 * its own, so that the program never waits for us.
 */
public final class Diagnostics {
    private static final Logger log = LoggerFactory.getLogger(Diagnostics.class);
    private static final int KEPT_FIRST = 50;
    private static final int KEPT_LAST = 150;
    private static final int MAX_LINE = 2000;

    private final List<String> first = new ArrayList<>();
    private final ArrayDeque<String> last = new ArrayDeque<>();
    private final Predicate<String> noise;
    private final Consumer<String> listener;

    /**
     * @param noise lines that are not kept
     * @param listener hears every line, in the reading thread
     */
    Diagnostics(Predicate<String> noise, Consumer<String> listener) {
        this.noise = noise;
        this.listener = listener;
    }

    /** What was kept, in order. */
    public synchronized List<String> lines() {
        List<String> all = new ArrayList<>(first);
        all.addAll(last);
        return all;
    }

    public String text() {
        return String.join("\n", lines());
    }

    /** Texts of the program's {@code warning:} lines, without its name. */
    public List<String> warnings() {
        return lines().stream()
                .filter(line -> line.matches("pg_\\w+: warning: .*"))
                .map(line -> line.replaceFirst("^pg_\\w+: warning: ", ""))
                .distinct()
                .toList();
    }

    void readAll(InputStream stderr) {
        try (BufferedReader reader = new BufferedReader(new InputStreamReader(stderr, StandardCharsets.UTF_8))) {
            for (String line = bounded(reader); line != null; line = bounded(reader)) {
                keep(line);
                listener.accept(line);
            }
        } catch (IOException e) {
            log.debug("standard error of a program ended early", e);
        }
    }

    private synchronized void keep(String line) {
        if (noise.test(line)) {
            return;
        }
        if (first.size() < KEPT_FIRST) {
            first.add(line);
            return;
        }
        last.add(line);
        if (last.size() > KEPT_LAST) {
            last.remove();
        }
    }

    /** A line, without what goes beyond the bound; null at the end. */
    private static @Nullable String bounded(BufferedReader reader) throws IOException {
        StringBuilder line = new StringBuilder();
        int c = reader.read();
        if (c < 0) {
            return null;
        }
        for (; c >= 0 && c != '\n'; c = reader.read()) {
            if (line.length() < MAX_LINE) {
                line.append((char) c);
            }
        }
        return line.toString();
    }
}
