package dev.walfleet.restore.recovery;

import dev.walfleet.vocabulary.Lsn;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/** The state of a cluster that is wanted. What "inclusive" means is what PostgreSQL's {@code recovery_target_inclusive} means. */
public sealed interface RecoveryTarget {
    /** All that the archive has. */
    record Latest() implements RecoveryTarget {
        @Override
        public String toString() {
            return "the end of the archived WAL";
        }
    }

    /** The first moment at which the backup is consistent: its own end. */
    record Immediate() implements RecoveryTarget {
        @Override
        public String toString() {
            return "the end of the backup";
        }
    }

    /**
     * A moment, by the clock of the server that wrote the WAL.
     *
     * @param inclusive whether a transaction that committed in that very microsecond belongs to it
     */
    record AtTime(Instant time, boolean inclusive) implements RecoveryTarget {
        @Override
        public String toString() {
            return "time " + time + only(inclusive);
        }
    }

    /**
     * A position.
     *
     * @param inclusive whether the record that begins there belongs to it
     */
    record AtLsn(Lsn lsn, boolean inclusive) implements RecoveryTarget {
        @Override
        public String toString() {
            return "LSN " + lsn + only(inclusive);
        }
    }

    /**
     * The end of a transaction.
     *
     * @param xid its 32 bits, as PostgreSQL's log shows them
     * @param inclusive whether the transaction belongs to it
     */
    record AtXid(long xid, boolean inclusive) implements RecoveryTarget {
        /** The ids below are PostgreSQL's own. */
        private static final long FIRST = 3;

        public AtXid {
            if (xid < FIRST || xid > 0xffffffffL) {
                throw new IllegalArgumentException("transaction id " + xid + ", expected " + FIRST + " to 4294967295");
            }
        }

        @Override
        public String toString() {
            return "transaction " + xid + only(inclusive);
        }
    }

    /** A restore point that {@code pg_create_restore_point} made. */
    record AtName(String name) implements RecoveryTarget {
        /** MAXFNAMELEN of PostgreSQL, without the closing zero. */
        private static final int LONGEST = 63;

        public AtName {
            if (name.isEmpty() || name.getBytes(StandardCharsets.UTF_8).length > LONGEST) {
                throw new IllegalArgumentException(
                        "restore point '" + name + "', expected a name of 1 to " + LONGEST + " bytes");
            }
            if (name.chars().anyMatch(Character::isISOControl)) {
                throw new IllegalArgumentException("a restore point with a control character in its name");
            }
        }

        @Override
        public String toString() {
            return "restore point '" + name + "'";
        }
    }

    private static String only(boolean inclusive) {
        return inclusive ? "" : ", exclusive";
    }
}
