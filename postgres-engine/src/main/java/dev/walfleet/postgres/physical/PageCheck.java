package dev.walfleet.postgres.physical;

import dev.walfleet.vocabulary.Lsn;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Checks the pages of relations as they come. A page that fails is read again, as it may have been read while it was written. What
 * fails then, too, is fine if it changed after the backup's start, since the WAL has the whole page; else it is damaged. Safe for
 * use by several threads.
 */
final class PageCheck {
    private static final int TRIES = 5;

    private final SourceServer server;
    private final Lsn start;
    private final PageReader reader;
    private final List<DamagedPage> damaged = Collections.synchronizedList(new ArrayList<>());
    private final List<Excused> excused = Collections.synchronizedList(new ArrayList<>());
    private final AtomicInteger reread = new AtomicInteger();

    /** A page that does not verify and says that it was changed at {@code lsn}, after the start. */
    private record Excused(String path, long block, Lsn lsn) {}

    PageCheck(SourceServer server, Lsn start, PageReader reader) {
        this.server = server;
        this.start = start;
        this.reader = reader;
    }

    /**
     * Checks the whole pages among the bytes; what was better when it was read again is put in their place.
     *
     * @param offset of the first byte in its file, a multiple of the page size
     */
    void check(SourceFile file, RelationFile relation, long offset, byte[] bytes, int from, int length) {
        int size = server.blockSize();
        long block = offset / size + (long) relation.segment() * server.segmentBlocks();
        for (int at = 0; at + size <= length; at += size, block++) {
            if (!sound(bytes, from + at, block)) {
                again(file, offset + at, block, bytes, from + at);
            }
        }
    }

    private boolean sound(byte[] bytes, int from, long block) {
        return PageChecksum.isNew(bytes, from)
                ? PageChecksum.isZero(bytes, from, server.blockSize())
                : PageChecksum.of(bytes, from, server.blockSize(), block) == PageChecksum.stored(bytes, from);
    }

    private void again(SourceFile file, long offset, long block, byte[] bytes, int from) {
        int size = server.blockSize();
        reread.incrementAndGet();
        for (int tries = 0; tries < TRIES; tries++) {
            Optional<byte[]> page = reader.read(file.path(), offset, size);
            if (page.isEmpty() || page.orElseThrow().length < size) {
                return; // dropped or truncated meanwhile: the WAL says so
            }
            System.arraycopy(page.orElseThrow(), 0, bytes, from, size);
            if (sound(bytes, from, block)) {
                return;
            }
        }
        Lsn lsn = new Lsn(PageChecksum.lsn(bytes, from));
        if (lsn.compareTo(start) > 0) {
            excused.add(new Excused(file.path(), block, lsn));
        } else {
            damaged.add(new DamagedPage(file.path(), block, reason(bytes, from, block)));
        }
    }

    private String reason(byte[] bytes, int from, long block) {
        return PageChecksum.isNew(bytes, from)
                ? "its header is that of a new page, its content is not"
                : "its checksum is %04X and should be %04X"
                        .formatted(
                                PageChecksum.stored(bytes, from),
                                PageChecksum.of(bytes, from, server.blockSize(), block));
    }

    /**
     * The damaged pages, now that it is known where the backup ended.
     *
     * @param stop no page of the cluster can have been changed later than this when it was read
     */
    List<DamagedPage> damaged(Lsn stop) {
        List<DamagedPage> all = new ArrayList<>(damaged);
        for (Excused page : excused) {
            if (page.lsn().compareTo(stop) > 0) {
                all.add(new DamagedPage(
                        page.path(),
                        page.block(),
                        "its checksum is wrong, and so is its position in the WAL, " + page.lsn()
                                + ", which is later than the end of the backup at " + stop));
            }
        }
        return List.copyOf(all);
    }

    int reread() {
        return reread.get();
    }
}
