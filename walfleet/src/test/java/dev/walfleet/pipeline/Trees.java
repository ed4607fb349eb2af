package dev.walfleet.pipeline;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Folders with all that is in them. Links are not followed. */
final class Trees {
    private Trees() {}

    /** Harmless where there is none. */
    static void delete(Path folder) throws IOException {
        if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        List<Path> all;
        try (Stream<Path> inside = Files.walk(folder)) {
            all = inside.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path path : all) {
            Files.delete(path);
        }
    }

    /** With owners, times and modes. */
    static void copy(Path from, Path to) throws IOException {
        List<Path> all;
        try (Stream<Path> inside = Files.walk(from)) {
            all = inside.toList();
        }
        for (Path path : all) {
            Path target = to.resolve(from.relativize(path).toString());
            Files.copy(path, target, StandardCopyOption.COPY_ATTRIBUTES, LinkOption.NOFOLLOW_LINKS);
            Files.setOwner(target, Files.getOwner(path));
        }
    }

    /** The files, in the order of their names; none where there is no such folder. */
    static List<Path> files(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return List.of();
        }
        try (Stream<Path> inside = Files.walk(folder)) {
            return inside.filter(Files::isRegularFile).sorted().toList();
        }
    }
}
