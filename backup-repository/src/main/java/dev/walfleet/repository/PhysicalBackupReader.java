package dev.walfleet.repository;

import dev.walfleet.repository.pack.FileFacts;
import dev.walfleet.repository.pack.FolderFacts;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Reads a physical backup: what files it has, and their content pack by pack, every chunk checked against its hash. Damage
 * is a {@code StoreException} with {@code OBJECT_DAMAGED} or {@code OBJECT_MISSING} that names the object; a store that cannot be
 * reached ends in its own {@code IOException}. Safe for use by several threads.
 */
public interface PhysicalBackupReader {
    /** Every file, in the order of their paths. Small ones and empty ones, too. */
    List<FileFacts> files();

    /** Every folder, in the order of their paths. */
    List<FolderFacts> folders();

    /** A cursor over the content. Each part is handed out once; read them by as many threads as it takes. */
    Parts parts() throws IOException;

    /** Hands out what is to be read. Safe for use by several threads. */
    interface Parts {
        /** The next part; {@code null} when all were handed out. */
        @Nullable
        Part next() throws IOException;
    }

    /** A stretch of one pack, some megabytes, for one thread to read. */
    interface Part {
        /** Bytes of content in it. */
        long rawSize();

        /** The stretches of files that it holds, in the order in which {@link #read} gives them. */
        List<Piece> pieces();

        /** Reads it; gives each piece of which {@code wanted} says so, checked. */
        void read(Predicate<Piece> wanted, Sink sink) throws IOException;
    }

    /** Consecutive chunks of one file. */
    interface Piece {
        /** The number of its file: the index in {@link #files()}. */
        int file();

        /** Where it begins within the file. */
        long offset();

        /** Bytes. */
        int length();

        /** Whether these bytes, from position to limit, are its content. */
        boolean matches(ByteBuffer content);
    }

    /** Takes content. */
    interface Sink {
        /**
         * @param content checked; a direct buffer, valid until this returns
         */
        void take(Piece piece, ByteBuffer content) throws IOException;
    }
}
