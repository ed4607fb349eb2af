package dev.walfleet.repository.store;

import dev.walfleet.vocabulary.FailureCode;

/**
 * How large the parts of an upload of unknown length are: 8 MiB, doubled after every thousand parts up to a maximum. S3
 * takes 10,000 parts; with a maximum of 32 MiB they hold 273 GiB, with 512 MiB 2.4 TiB.
 */
final class PartSizes {
    private static final int FIRST = 8 << 20;
    private static final int STEP = 1000;
    private static final int MOST_PARTS = 10_000;
    private static final int MOST_DOUBLINGS = 6;

    private final long largest;

    /** @param largest in bytes */
    PartSizes(long largest) {
        this.largest = largest;
    }

    /**
     * The size in bytes of the part with this number.
     *
     * @param number from 1
     */
    int of(int number) {
        int doublings = Math.min((number - 1) / STEP, MOST_DOUBLINGS);
        return (int) Math.min(largest, (long) FIRST << doublings);
    }

    /** Refuses the part after the last one. */
    void requirePossible(int number, ObjectKey key) throws StoreException {
        if (number > MOST_PARTS) {
            throw new StoreException(
                    FailureCode.CONFIGURATION,
                    "object " + key + " is larger than " + (capacity() >> 30) + " GiB, the most that " + MOST_PARTS
                            + " parts of up to " + (largest >> 20) + " MiB hold",
                    "give the process more heap (-Xmx: parts may take an eighth of it), or dump with jobs > 1, which makes"
                            + " one object per table",
                    null);
        }
    }

    /** Bytes that all parts together hold. */
    long capacity() {
        long sum = 0;
        for (int number = 1; number <= MOST_PARTS; number++) {
            sum += of(number);
        }
        return sum;
    }
}
