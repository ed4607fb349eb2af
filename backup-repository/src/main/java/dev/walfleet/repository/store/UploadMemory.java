package dev.walfleet.repository.store;

/**
 * What the uploads of one {@link S3Store} may hold in the heap beyond the one buffer of each writer: an eighth of the
 * heap, at least 32 MiB and at most 512 MiB. It also bounds the size of a part.
 *
 * <p>So a writer of an object below 8 GiB holds at most 8 MiB, one below 24 GiB 16 MiB and so on ({@link PartSizes}), and all
 * writers of a store together at most this budget more. With {@code -Xmx256m} and two repositories of one writer each that
 * is 80 MiB for objects below 8 GiB and 128 MiB for the largest possible.
 */
final class UploadMemory {
    private static final long LEAST = 32L << 20;
    private static final long MOST = 512L << 20;
    private static final int SHARE = 8;

    private final long budget;
    private final long largestPart;
    private long used;

    UploadMemory(long budget, long largestPart) {
        this.budget = budget;
        this.largestPart = largestPart;
    }

    static UploadMemory ofHeap(long heap) {
        long share = Math.max(LEAST, Math.min(MOST, heap / SHARE));
        return new UploadMemory(share, share);
    }

    /** Bytes. */
    long largestPart() {
        return largestPart;
    }

    synchronized boolean tryAcquire(long bytes) {
        if (used + bytes > budget) {
            return false;
        }
        used += bytes;
        return true;
    }

    synchronized void release(long bytes) {
        used -= bytes;
    }

    synchronized long used() {
        return used;
    }
}
