package dev.walfleet.postgres.physical;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Takes the bytes of a physical backup. Which of the files are part of the backup, and how long they are, stands in the {@link
 * PhysicalReport} at the end: what was handed over for a path that is not in it (the file vanished meanwhile) is to be forgotten.
 */
public interface FileSink {
    /** One a reading connection, called by its thread. Lanes work at the same time and need not know each other. */
    Lane lane() throws IOException;

    /** For one thread. Blocking here slows the reading down, nothing else: that is how a slow repository is waited for. */
    interface Lane extends AutoCloseable {
        /**
         * A range of a file begins; ends with {@link #end()}. The ranges of one file come in any order, through any lane, and do not
         * overlap. They begin at multiples of 1 MiB.
         */
        void begin(SourceFile file, long offset) throws IOException;

        /**
         * The next bytes of the range. Every call but the last of a range has a multiple of 64 KiB.
         *
         * @param bytes backed by an array; its content is valid during the call only
         */
        void bytes(ByteBuffer bytes) throws IOException;

        void end() throws IOException;

        /** All of this lane was read. Not called where the backup fails. */
        void finish() throws IOException;

        /** Frees what the lane holds, after {@link #finish()} or at any moment instead of it. */
        @Override
        void close();
    }
}
