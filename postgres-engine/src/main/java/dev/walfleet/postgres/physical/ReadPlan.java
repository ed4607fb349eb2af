package dev.walfleet.postgres.physical;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * Cuts the files into units of work that the connections take as they become free: ranges of large files first, then small files by
 * the dozen, so that all end at about the same time.
 */
final class ReadPlan {
    /** Of a large file, at a multiple of 1 MiB. */
    static final long RANGE = 32L << 20;

    private static final long SMALL = 1L << 20;
    private static final long UNIT_BYTES = 16L << 20;
    private static final int UNIT_FILES = 256;

    private final Queue<List<ReadRange>> units = new ConcurrentLinkedQueue<>();

    ReadPlan(List<SourceFile> files) {
        List<SourceFile> bySize = new ArrayList<>(files);
        bySize.sort(Comparator.comparingLong(SourceFile::size).reversed().thenComparing(SourceFile::path));
        List<ReadRange> unit = new ArrayList<>();
        long bytes = 0;
        for (SourceFile file : bySize) {
            Optional<RelationFile> relation = RelationFile.of(file);
            if (file.size() > SMALL) {
                ranges(file, relation);
                continue;
            }
            if (unit.size() == UNIT_FILES || bytes + file.size() > UNIT_BYTES) {
                units.add(unit);
                unit = new ArrayList<>();
                bytes = 0;
            }
            unit.add(new ReadRange(file, relation, 0, file.size(), true));
            bytes += file.size();
        }
        if (!unit.isEmpty()) {
            units.add(unit);
        }
    }

    private void ranges(SourceFile file, Optional<RelationFile> relation) {
        for (long start = 0; start < file.size(); start += RANGE) {
            long end = Math.min(start + RANGE, file.size());
            units.add(List.of(new ReadRange(file, relation, start, end, end == file.size())));
        }
    }

    /** The next unit, for any thread; null when there is none left. */
    @Nullable
    List<ReadRange> take() {
        return units.poll();
    }
}
