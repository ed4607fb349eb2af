package dev.walfleet.postgres.physical;

import java.util.Optional;

/**
 * A part of a file that is read in one go.
 *
 * @param relation absent where the file is not one of a relation
 * @param end where the range ends; {@code start} where the file was empty
 * @param last whether the file ends with this range
 */
record ReadRange(SourceFile file, Optional<RelationFile> relation, long start, long end, boolean last) {
    /**
     * How far to read. A file that is no relation's may have been rewritten since it was found, and is short: the whole of what it is
     * now is wanted, not the beginning. What a relation gained meanwhile comes from the WAL.
     */
    long readEnd(int readSize) {
        return relation.isPresent() || !last ? end : end + readSize;
    }

    boolean whole() {
        return start == 0 && last;
    }
}
