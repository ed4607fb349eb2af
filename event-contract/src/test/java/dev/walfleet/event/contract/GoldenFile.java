package dev.walfleet.event.contract;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * One event as some release wrote it. A golden file never changes once it was released: what was written stays in topics and
 * archives. An event that gains a field gains a second file, {@code <ce_type>~2.json}, and so on.
 *
 * @param type the {@code ce_type}
 */
public record GoldenFile(String type, Path path) {
    private static final Path FOLDER = Path.of("src/test/resources/golden/v1");
    private static final JsonMapper JSON = JsonMapper.shared();

    /** All of them, ordered by name. */
    public static List<GoldenFile> all() {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files.sorted()
                    .map(file ->
                            new GoldenFile(file.getFileName().toString().replaceFirst("(~\\d+)?\\.json$", ""), file))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The files of one type, the oldest first. */
    public static List<GoldenFile> of(String type) {
        return all().stream().filter(file -> file.type.equals(type)).toList();
    }

    /** The newest of a type: it has every field. */
    public static GoldenFile newest(String type) {
        List<GoldenFile> files = of(type);
        if (files.isEmpty()) {
            throw new IllegalStateException("the event " + type + " has no golden file: write " + FOLDER + "/" + type
                    + ".json with every field of it");
        }
        return files.get(files.size() - 1);
    }

    public byte[] bytes() {
        try {
            return Files.readAllBytes(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public ObjectNode tree() {
        return (ObjectNode) JSON.readTree(bytes());
    }

    @Override
    public String toString() {
        return path.getFileName().toString();
    }
}
