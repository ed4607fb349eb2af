package dev.walfleet.postgres.restore;

import dev.walfleet.postgres.tool.ToolProcess;
import dev.walfleet.postgres.tool.ToolRun;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Feeds an archive to pg_restore, always one buffer behind: the last bytes go in only after the stream has ended well. A
 * stream that finds the archive damaged at its very end (a digest that differs) thus fails the restore before pg_restore can
 * finish its last table and commit.
 */
final class HeldBackFeed {
    private static final Logger log = LoggerFactory.getLogger(HeldBackFeed.class);
    private static final int BUFFER = 256 * 1024;

    private final ToolRun run;
    private final ToolProcess process;
    private final AtomicLong bytes;
    private boolean reading = true;

    HeldBackFeed(ToolRun run, ToolProcess process, AtomicLong bytes) {
        this.run = run;
        this.process = process;
        this.bytes = bytes;
    }

    /**
     * Reads the stream to its end, also where pg_restore needs no more of it, so that it is checked as a whole.
     *
     * @throws IOException of {@code archive}; pg_restore has not seen its end then
     */
    void feed(InputStream archive) throws IOException {
        byte[] held = new byte[0];
        byte[] buffer = new byte[BUFFER];
        for (int length = archive.readNBytes(buffer, 0, BUFFER);
                length > 0;
                length = archive.readNBytes(buffer, 0, BUFFER)) {
            run.check(process);
            write(held);
            held = Arrays.copyOf(buffer, length);
            bytes.addAndGet(length);
        }
        run.check(process);
        write(held);
        end();
    }

    private void write(byte[] held) {
        if (!reading) {
            return;
        }
        try {
            OutputStream input = process.input();
            input.write(held);
            input.flush();
        } catch (IOException e) {
            reading = false;
            log.debug("pg_restore reads no further", e);
        }
    }

    private void end() {
        try {
            process.input().close();
        } catch (IOException e) {
            log.debug("pg_restore reads no further", e);
        }
    }
}
