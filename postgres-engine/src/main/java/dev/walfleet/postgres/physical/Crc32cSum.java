package dev.walfleet.postgres.physical;

/**
 * Combines CRC-32C checksums of consecutive parts without their bytes: appending n zero bytes is a linear map over GF(2), applied by
 * repeated squaring (the method of {@code crc32_combine} in zlib).
 */
final class Crc32cSum {
    private static final int POLYNOMIAL = 0x82F63B78; // reflected
    private static final int[][] POWERS = powers();

    private Crc32cSum() {}

    /** The checksum of {@code a} followed by {@code b}. */
    static int combine(int crcA, int crcB, long lengthB) {
        int crc = crcA;
        long bytes = lengthB;
        for (int power = 0; bytes != 0; power++, bytes >>>= 1) {
            if ((bytes & 1) != 0) {
                crc = times(POWERS[power], crc);
            }
        }
        return crc ^ crcB;
    }

    /** Matrices that append 1, 2, 4, 8 ... zero bytes. */
    private static int[][] powers() {
        int[] bit = new int[32];
        bit[0] = POLYNOMIAL;
        for (int i = 1; i < 32; i++) {
            bit[i] = 1 << (i - 1);
        }
        int[][] powers = new int[63][];
        powers[0] = square(square(square(bit)));
        for (int i = 1; i < powers.length; i++) {
            powers[i] = square(powers[i - 1]);
        }
        return powers;
    }

    private static int[] square(int[] matrix) {
        int[] squared = new int[32];
        for (int i = 0; i < 32; i++) {
            squared[i] = times(matrix, matrix[i]);
        }
        return squared;
    }

    private static int times(int[] matrix, int vector) {
        int sum = 0;
        for (int i = 0, rest = vector; rest != 0; i++, rest >>>= 1) {
            if ((rest & 1) != 0) {
                sum ^= matrix[i];
            }
        }
        return sum;
    }
}
