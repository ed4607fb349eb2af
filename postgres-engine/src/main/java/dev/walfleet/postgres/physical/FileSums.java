package dev.walfleet.postgres.physical;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Puts the files together again of the ranges that were read, in whatever order they end. Safe for use by several threads. */
final class FileSums {
    private final Map<String, Sum> sums = new HashMap<>();
    private final Set<String> vanished = new HashSet<>();

    /** @param crc32c over {@code length} bytes */
    private record Part(long length, int crc32c) {}

    private static final class Sum {
        private final SourceFile file;
        private final TreeMap<Long, Part> parts = new TreeMap<>();

        Sum(SourceFile file) {
            this.file = file;
        }
    }

    synchronized void add(SourceFile file, long start, long length, int crc32c) {
        sums.computeIfAbsent(file.path(), path -> new Sum(file)).parts.put(start, new Part(length, crc32c));
    }

    /** One of its ranges was not there any more: the file was dropped, the WAL says so, and none of it is kept. */
    synchronized void vanished(SourceFile file) {
        vanished.add(file.path());
    }

    synchronized int vanished() {
        return vanished.size();
    }

    /** The files that were there to their ends, by name. */
    synchronized List<StoredFile> files() {
        List<StoredFile> files = new ArrayList<>();
        for (Sum sum : new TreeMap<>(sums).values()) {
            if (!vanished.contains(sum.file.path())) {
                files.add(file(sum));
            }
        }
        return files;
    }

    private static StoredFile file(Sum sum) {
        long size = 0;
        int crc = 0;
        for (Map.Entry<Long, Part> part : sum.parts.entrySet()) {
            if (part.getKey() != size) {
                throw new IllegalStateException(
                        sum.file.path() + " was read up to " + size + " and then from " + part.getKey());
            }
            crc = Crc32cSum.combine(
                    crc, part.getValue().crc32c(), part.getValue().length());
            size += part.getValue().length();
        }
        return new StoredFile(sum.file.path(), size, sum.file.modified(), crc);
    }
}
