package dev.walfleet.dump;

import dev.walfleet.repository.wal.WalContent;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** A WAL segment, or its beginning, in a file of the worker's scratch folder: it may be a gigabyte. {@link #close()} deletes it. */
final class ScratchWal implements WalContent, AutoCloseable {
    private final Path file;
    private final int size;

    ScratchWal(Path scratch, int size) throws IOException {
        this.file = Files.createTempFile(scratch, "walfleet-wal", "");
        this.size = size;
    }

    /** Where the bytes come from. */
    @FunctionalInterface
    interface Filling {
        boolean into(OutputStream out) throws IOException;
    }

    /** Whether all of it was to be had. */
    boolean fill(Filling filling) throws IOException {
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
            return filling.into(out);
        }
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public InputStream open() throws IOException {
        return Files.newInputStream(file);
    }

    @Override
    public void close() throws IOException {
        Files.deleteIfExists(file);
    }
}
