package dev.walfleet.repository.store;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One page of a listing in the order of the keys. Of every folder on the way at most {@code limit} entries are held at a
 * time, and only the folders that can contribute are read. A folder sorts as its name and a slash, which is the order of
 * the keys below it.
 */
final class DirectoryPage {
    private static final int MAX_LIMIT = 1000;

    private final Path root;
    private final String prefix;
    private final String after;
    private final int limit;
    private final List<ObjectStat> found = new ArrayList<>();

    DirectoryPage(Path root, String prefix, String after, int limit) {
        if (limit < 1 || limit > MAX_LIMIT) {
            throw new IllegalArgumentException("a page of " + limit + " objects, expected 1 to " + MAX_LIMIT);
        }
        this.root = root;
        this.prefix = prefix;
        this.after = after;
        this.limit = limit;
    }

    List<ObjectStat> read() throws IOException {
        String folder = prefix.substring(0, prefix.lastIndexOf('/') + 1);
        if (folder.isEmpty() || ordinary(folder.substring(0, folder.length() - 1))) {
            walk(folder);
        }
        return found;
    }

    /** @param folder empty for the root, else with a slash at its end */
    private void walk(String folder) throws IOException {
        String last = "";
        NavigableMap<String, BasicFileAttributes> children;
        do {
            children = children(folder, last);
            for (var child : children.entrySet()) {
                if (found.size() == limit) {
                    return;
                }
                String key = child.getKey();
                if (key.endsWith("/")) {
                    walk(key);
                } else {
                    BasicFileAttributes file = child.getValue();
                    found.add(new ObjectStat(
                            new ObjectKey(key),
                            file.size(),
                            file.lastModifiedTime().toInstant()));
                }
                last = key;
            }
        } while (children.size() == limit && found.size() < limit);
    }

    /** The first entries of a folder behind {@code last} that can contribute, by key. */
    private NavigableMap<String, BasicFileAttributes> children(String folder, String last) throws IOException {
        NavigableMap<String, BasicFileAttributes> first = new TreeMap<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(root.resolve(folder))) {
            for (Path entry : entries) {
                String key = folder + entry.getFileName();
                if ((first.size() == limit && key.compareTo(first.lastKey()) > 0) || !mayContribute(key, last)) {
                    continue;
                }
                add(first, entry, key, last);
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        } catch (IOException e) {
            if (!DirectoryFailures.absent(e)) {
                throw e;
            }
        }
        return first;
    }

    /** Without asking the file system what it is: as a file or as a folder. */
    private boolean mayContribute(String key, String last) {
        return (asFile(key, last) || asFolder(key + "/", last)) && ordinary(key);
    }

    private static boolean ordinary(String key) {
        return ObjectKey.usable(key)
                && !key.equals(DirectoryStore.TEMP_FOLDER)
                && !key.startsWith(DirectoryStore.TEMP_FOLDER + "/");
    }

    private boolean asFile(String key, String last) {
        return key.startsWith(prefix) && key.compareTo(after) > 0 && key.compareTo(last) > 0;
    }

    private boolean asFolder(String key, String last) {
        return (key.startsWith(prefix) || prefix.startsWith(key))
                && (key.compareTo(after) > 0 || after.startsWith(key))
                && key.compareTo(last) > 0;
    }

    private void add(NavigableMap<String, BasicFileAttributes> first, Path entry, String name, String last)
            throws IOException {
        BasicFileAttributes attributes = attributes(entry);
        if (attributes == null) {
            return;
        }
        String key = attributes.isDirectory() ? name + "/" : name;
        boolean wanted =
                attributes.isDirectory() ? asFolder(key, last) : attributes.isRegularFile() && asFile(key, last);
        if (wanted) {
            first.put(key, attributes);
            if (first.size() > limit) {
                first.pollLastEntry();
            }
        }
    }

    private static @Nullable BasicFileAttributes attributes(Path entry) throws IOException {
        try {
            return Files.readAttributes(entry, BasicFileAttributes.class);
        } catch (IOException e) {
            if (DirectoryFailures.absent(e)) {
                return null; // deleted meanwhile
            }
            throw e;
        }
    }
}
