package dev.walfleet.postgres.restore;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** A stream whose beginning was read already and lies in a file. Closing it closes the file only. */
final class HeadThenRest extends InputStream {
    private final InputStream head;
    private final InputStream rest;
    private boolean headIsRead;

    HeadThenRest(Path head, InputStream rest) throws IOException {
        this.head = new BufferedInputStream(Files.newInputStream(head));
        this.rest = rest;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        if (!headIsRead) {
            int count = head.read(buffer, offset, length);
            if (count >= 0) {
                return count;
            }
            headIsRead = true;
        }
        return rest.read(buffer, offset, length);
    }

    @Override
    public void close() throws IOException {
        head.close();
    }
}
