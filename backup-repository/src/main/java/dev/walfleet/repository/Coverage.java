package dev.walfleet.repository;

import dev.walfleet.repository.pack.FileFacts;
import dev.walfleet.repository.pack.Piece;
import java.util.List;
import java.util.Optional;

/** Whether the pieces of a backup make up its files. */
final class Coverage {
    private final List<FileFacts> files;
    private final long[] missing;

    Coverage(List<FileFacts> files) {
        this.files = files;
        this.missing = files.stream().mapToLong(FileFacts::size).toArray();
    }

    void add(Piece piece) {
        missing[piece.file()] -= piece.length();
    }

    /** What is not right, in words. */
    Optional<String> missing() {
        for (int i = 0; i < missing.length; i++) {
            if (missing[i] != 0) {
                return Optional.of("leaves " + missing[i] + " bytes of file "
                        + files.get(i).path() + " open");
            }
        }
        return Optional.empty();
    }
}
