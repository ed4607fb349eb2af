package dev.walfleet.pipeline;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Looks at the objects of repositories as the files that they are, again and again: one that was there and is another now, or is gone,
 * was overwritten or deleted. Tails of WAL come and go, and are left out; so is what a server that was killed left unfinished.
 */
final class ObjectWatch implements AutoCloseable {
    private static final Pattern LASTING = Pattern.compile(
            ".*/(wal_archive/[0-9A-F]{8}/[0-9A-F]{8,24}(\\.history)?\\.zst(\\.enc)?|full/[^/]+\\.meta|cluster\\.json)");
    /** An attempt that died may leave these without a manifest, and another may put them away. */
    private static final Pattern WRITTEN_ONCE =
            Pattern.compile(".*/(full/[^/]+\\.map[.0-9a-z]*\\.zst(\\.enc)?|packs/[^/]+\\.pack(\\.enc)?)");

    private record Seen(Object file, long size, long modified) {}

    private final List<Path> folders;
    private final Map<Path, Seen> seen = new LinkedHashMap<>();
    private final List<String> changes = new ArrayList<>();
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor();

    ObjectWatch(List<Path> folders) {
        this.folders = List.copyOf(folders);
        var unused = thread.scheduleWithFixedDelay(this::look, 0, 1, TimeUnit.SECONDS);
    }

    private synchronized void look() {
        try {
            for (Path known : List.copyOf(seen.keySet())) {
                if (!Files.exists(known)) {
                    seen.remove(known);
                    if (LASTING.matcher(known.toString()).matches()) {
                        changes.add(known + " is gone");
                    }
                }
            }
            for (Path folder : folders) {
                try (Stream<Path> files = Files.walk(folder)) {
                    files.filter(file -> LASTING.matcher(file.toString()).matches()
                                    || WRITTEN_ONCE.matcher(file.toString()).matches())
                            .forEach(this::look);
                }
            }
        } catch (IOException | UncheckedIOException e) {
            // a file that went while we looked: the next time
        }
    }

    private void look(Path file) {
        try {
            BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            Seen is = new Seen(
                    String.valueOf(now.fileKey()),
                    now.size(),
                    now.lastModifiedTime().toMillis());
            Seen was = seen.putIfAbsent(file, is);
            if (was != null && !was.equals(is)) {
                changes.add(file + " was " + was + " and is " + is);
                seen.put(file, is);
            }
        } catch (NoSuchFileException e) {
            // gone meanwhile: found out the next time
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What changed that must not; looks once more. */
    synchronized List<String> changes() {
        look();
        return List.copyOf(changes);
    }

    /** How many objects it has seen. */
    synchronized int count() {
        return seen.size();
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
