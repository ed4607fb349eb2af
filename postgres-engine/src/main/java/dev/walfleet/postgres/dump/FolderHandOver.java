package dev.walfleet.postgres.dump;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Hands over the files of a directory dump as they are finished. With {@code --verbose} a parallel pg_dump says
 * {@code finished item 3412 TABLE DATA orders} when a worker has closed the file {@code 3412.dat}, and
 * {@code finished item 3418 BLOBS ...} for the large objects that {@code blobs_3418.toc} ({@code blobs.toc} up to version 16)
 * lists. What is not announced so (the lists of large objects, toc.dat) comes when pg_dump has ended.
 */
final class FolderHandOver {
    private static final Pattern FINISHED = Pattern.compile("pg_dump: finished item (\\d+) (TABLE DATA|BLOBS)\\b.*");
    private static final Pattern SAID = Pattern.compile("pg_dump: (?:error|warning|detail|hint|fatal): .*");
    private static final String LAST = "toc.dat";

    private final Path archive;
    private final DumpRun.FinishedFile handler;
    private final LinkedBlockingQueue<Finished> finished = new LinkedBlockingQueue<>();
    private final List<String> names = new ArrayList<>();
    private long handedOver;
    private long waiting;
    private long measuredAt;

    FolderHandOver(Path archive, DumpRun.FinishedFile handler) {
        this.archive = archive;
        this.handler = handler;
        this.measuredAt = System.nanoTime();
    }

    /** Whether a line of pg_dump is a step of its work rather than something to keep. */
    static boolean isNoise(String line) {
        return line.startsWith("pg_dump: ") && !SAID.matcher(line).matches();
    }

    /** Hears what pg_dump says, in the thread that reads it. */
    void hear(String line) {
        Matcher matcher = FINISHED.matcher(line);
        if (matcher.matches()) {
            finished.add(new Finished(matcher.group(1), matcher.group(2).equals("BLOBS")));
        }
    }

    /** Hands over what is finished; waits a moment where nothing is. */
    void handOverFinished() throws IOException {
        for (Finished item = next(); item != null; item = finished.poll()) {
            for (String name : item.files(archive)) {
                handOver(name);
            }
        }
        measure();
    }

    /** Hands over all that is left, toc.dat last. Only after pg_dump ended well. */
    void handOverRest() throws IOException {
        List<String> rest;
        try (Stream<Path> files = Files.list(archive)) {
            rest = files.map(file -> file.getFileName().toString())
                    .filter(name -> !name.equals(LAST))
                    .sorted()
                    .toList();
        }
        for (String name : rest) {
            handOver(name);
        }
        handOver(LAST);
        waiting = 0;
    }

    /** Names of the files handed over, in order. */
    List<String> names() {
        return names;
    }

    /** Bytes handed over and lying in scratch. */
    long bytes() {
        return handedOver + waiting;
    }

    private void handOver(String name) throws IOException {
        Path file = archive.resolve(name);
        long size = Files.size(file);
        handler.accept(name, file);
        Files.delete(file);
        names.add(name);
        handedOver += size;
        waiting = Math.max(0, waiting - size);
    }

    private @Nullable Finished next() {
        try {
            return finished.poll(100, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return null;
        }
    }

    private void measure() throws IOException {
        if (System.nanoTime() - measuredAt < TimeUnit.SECONDS.toNanos(1) || !Files.isDirectory(archive)) {
            return;
        }
        long sum = 0;
        try (Stream<Path> files = Files.list(archive)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                sum += file.toFile().length();
            }
        }
        waiting = sum;
        measuredAt = System.nanoTime();
    }

    /** An item that a worker of pg_dump has finished. */
    private record Finished(String id, boolean largeObjects) {
        List<String> files(Path archive) throws IOException {
            if (!largeObjects) {
                return existing(archive, List.of(id + ".dat"));
            }
            Path list = archive.resolve("blobs_" + id + ".toc");
            if (!Files.exists(list)) {
                list = archive.resolve("blobs.toc");
            }
            if (!Files.exists(list)) {
                return List.of();
            }
            return existing(
                    archive,
                    Files.readAllLines(list).stream()
                            .map(line -> line.substring(line.indexOf(' ') + 1).strip())
                            .toList());
        }

        private static List<String> existing(Path archive, List<String> names) {
            return names.stream()
                    .filter(name -> Files.isRegularFile(archive.resolve(name)))
                    .toList();
        }
    }
}
