package dev.walfleet.pipeline;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Reads the log of a process that may be writing it, or that has not begun to. */
final class LogTail {
    private LogTail() {}

    static List<String> lines(Path log) {
        try {
            return Files.exists(log) ? Files.readString(log).lines().toList() : List.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String of(Path log, int count) {
        List<String> lines = lines(log);
        return String.join("\n", lines.subList(Math.max(0, lines.size() - count), lines.size()));
    }
}
