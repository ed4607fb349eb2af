package dev.walfleet.postgres.physical;

import dev.walfleet.vocabulary.FailureCode;
import dev.walfleet.vocabulary.WalfleetException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.zip.CRC32C;

/**
 * {@code global/pg_control}: read last, since on a standby it says up to where the files are consistent, and read again where its
 * checksum is wrong, since the server writes it without a lock that we could take.
 */
final class ControlFile {
    /** {@code PG_CONTROL_FILE_SIZE}. */
    private static final int SIZE = 8192;

    /** Where the CRC may stand: it is the last field of a struct that grows from version to version. */
    private static final int CRC_FROM = 200;

    private static final int CRC_TO = 508;
    private static final int TRIES = 20;

    private ControlFile() {}

    static byte[] read(BackupSession session) {
        for (int tries = 0; tries < TRIES; tries++) {
            String hex = Objects.requireNonNull(session.query(
                            "reading " + FileWalk.CONTROL,
                            "SELECT encode(pg_read_binary_file('" + FileWalk.CONTROL + "', 0, " + SIZE
                                    + ", false), 'hex')")
                    .get(0)
                    .get(0));
            byte[] bytes = HexFormat.of().parseHex(hex);
            if (sound(bytes, session.server().systemIdentifier())) {
                return bytes;
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
        throw new WalfleetException(
                FailureCode.SOURCE_DAMAGED,
                "the checksum of " + FileWalk.CONTROL + " is wrong, " + TRIES + " times over",
                "the cluster would not start with this file: check the disk of the database's host");
    }

    static boolean sound(byte[] bytes, String systemIdentifier) {
        if (bytes.length < CRC_TO + 4) {
            return false;
        }
        ByteBuffer fields = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        if (!Long.toUnsignedString(fields.getLong(0)).equals(systemIdentifier)) {
            return false;
        }
        CRC32C crc = new CRC32C();
        crc.update(bytes, 0, CRC_FROM);
        for (int at = CRC_FROM; at <= CRC_TO; at += 4) {
            if ((int) crc.getValue() == fields.getInt(at)) {
                return true;
            }
            crc.update(bytes, at, 4);
        }
        return false;
    }
}
