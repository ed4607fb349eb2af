package dev.walfleet.repository.pack;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The files of a backup that is being written: their numbers, which ranges of them were taken, and what they turned out to
 * be. Safe for use by several threads; called once a range.
 */
public final class FileTable {
    private final Map<FilePath, Entry> entries = new HashMap<>();
    private final List<FilePath> paths = new ArrayList<>();
    private int listed;
    private long listedBytes;

    /** The number of a file; a new one where it has none. */
    public synchronized int number(FilePath path) {
        return entry(path).number;
    }

    private Entry entry(FilePath path) {
        Entry entry = entries.get(path);
        if (entry == null) {
            entry = new Entry(paths.size());
            paths.add(path);
            entries.put(path, entry);
        }
        return entry;
    }

    /** The file of a number. */
    public synchronized FilePath path(int number) {
        return paths.get(number);
    }

    /** A range was taken. */
    public synchronized void taken(FilePath path, long from, long to) {
        if (to > from) {
            entry(path).take(path, from, to);
        }
    }

    /** A file is complete. */
    public synchronized void complete(FileFacts facts) {
        Entry entry = entry(facts.path());
        if (entry.facts != null) {
            throw new IllegalStateException("file " + facts.path() + " was told to be complete twice");
        }
        entry.requireWhole(facts);
        entry.facts = facts;
        listed++;
        listedBytes += facts.size();
    }

    /** A file is not part of the backup; one of this name that comes later is another. */
    public synchronized void drop(FilePath path) {
        Entry entry = entries.remove(path);
        if (entry != null && entry.facts != null) {
            listed--;
            listedBytes -= entry.facts.size();
        }
    }

    /** Files that were begun and not completed are not part of the backup. */
    public synchronized void dropIncomplete() {
        entries.values().removeIf(entry -> entry.facts == null);
    }

    /** How many files are complete. */
    public synchronized int count() {
        return listed;
    }

    /** Their bytes together. */
    public synchronized long bytes() {
        return listedBytes;
    }

    /** @throws IllegalStateException where a file was begun of which nobody said that it is complete, or dropped */
    public synchronized List<BackupMap.Numbered> finished() {
        List<BackupMap.Numbered> finished = new ArrayList<>(entries.size());
        entries.forEach((path, entry) -> {
            if (entry.facts == null) {
                throw new IllegalStateException("file " + path + " was begun and not completed");
            }
            finished.add(new BackupMap.Numbered(entry.number, entry.facts));
        });
        return finished;
    }

    private static final class Entry {
        private final int number;
        /** Beginnings to ends; what touches is one. */
        private final TreeMap<Long, Long> ranges = new TreeMap<>();

        private @Nullable FileFacts facts;

        Entry(int number) {
            this.number = number;
        }

        void take(FilePath path, long from, long to) {
            Map.Entry<Long, Long> before = ranges.lowerEntry(to);
            if (before != null && before.getValue() > from) {
                throw new IllegalStateException("bytes " + from + " to " + to + " of file " + path + " came twice");
            }
            long begin = from;
            long end = to;
            if (before != null && before.getValue() == from) {
                begin = before.getKey();
            }
            Long after = ranges.remove(to);
            if (after != null) {
                end = after;
            }
            ranges.put(begin, end);
        }

        void requireWhole(FileFacts facts) {
            long size = facts.size();
            Map.Entry<Long, Long> first = ranges.firstEntry();
            long covered = first == null || first.getKey() != 0 ? 0 : first.getValue();
            boolean cut = covered > size && size % ChunkHash.CHUNK != 0;
            if (covered < size || cut) {
                throw new IllegalStateException("file " + facts.path() + " of " + size
                        + " bytes came with its bytes 0 to " + covered + (cut ? ", which cuts a chunk" : ""));
            }
        }
    }
}
