package dev.walfleet.repository;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The sections of a map that is being written. Whenever they are large they go into a part of the map, so that memory is
 * bounded whatever the size of the cluster. Safe for use by several threads.
 */
final class MapSections {
    private final long enough;
    private final Writing writing;
    private List<byte[]> sections = new ArrayList<>();
    private long bytes;
    private int parts;

    /** @param enough how many bytes of sections are a part */
    MapSections(long enough, Writing writing) {
        this.enough = enough;
        this.writing = writing;
    }

    void add(byte[] section) throws IOException {
        int number;
        List<byte[]> full;
        synchronized (this) {
            sections.add(section);
            bytes += section.length;
            if (bytes < enough) {
                return;
            }
            number = ++parts;
            full = sections;
            sections = new ArrayList<>();
            bytes = 0;
        }
        writing.part(number, full);
    }

    /** How many parts were begun. */
    synchronized int parts() {
        return parts;
    }

    /** What is in none of them. */
    synchronized List<byte[]> rest() {
        return List.copyOf(sections);
    }

    /** Writes a part. */
    interface Writing {
        /** @param number from 1 */
        void part(int number, List<byte[]> sections) throws IOException;
    }
}
