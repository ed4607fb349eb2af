package dev.walfleet.postgres.tool;

import dev.walfleet.vocabulary.FailureCode;
import dev.walfleet.vocabulary.WalfleetException;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.atomic.AtomicReference;

/**
 * One use of one program, which another thread may cancel at any time: before the program starts, while it runs, when it has ended.
 */
public final class ToolRun {
    private static final int BUFFER = 256 * 1024;

    private final AtomicReference<ToolProcess> running = new AtomicReference<>();
    private volatile boolean cancelled;

    /** @throws WalfleetException HANDED_BACK where the run is cancelled already */
    public ToolProcess start(ToolCommand command) {
        ToolProcess process = ToolProcess.start(command);
        running.set(process);
        if (cancelled) {
            process.close();
            throw process.cancellation();
        }
        return process;
    }

    /** Ends the program, now or as soon as it starts. */
    public void cancel() {
        cancelled = true;
        ToolProcess process = running.get();
        if (process != null) {
            process.cancel();
        }
    }

    public boolean cancelled() {
        return cancelled;
    }

    /** @throws WalfleetException HANDED_BACK where the run is cancelled or the thread interrupted */
    public void check(ToolProcess process) {
        if (cancelled || Thread.currentThread().isInterrupted()) {
            process.cancel();
            throw process.cancellation();
        }
    }

    /** The same while no program runs yet. */
    public void check() {
        if (cancelled || Thread.currentThread().isInterrupted()) {
            throw new WalfleetException(FailureCode.HANDED_BACK, "it was cancelled before it ended", "");
        }
    }

    /** Gives the sink all that the program writes. */
    public void pump(InputStream output, Sink sink) throws IOException {
        byte[] buffer = new byte[BUFFER];
        for (int length = read(output, buffer); length >= 0; length = read(output, buffer)) {
            sink.accept(buffer, length);
            if (Thread.currentThread().isInterrupted()) {
                cancel();
                return;
            }
        }
    }

    /** Waits for the end. @return the exit status @throws WalfleetException HANDED_BACK where the run was cancelled */
    public int end(ToolProcess process) {
        int status = process.waitFor();
        if (cancelled || process.cancelled()) {
            throw process.cancellation();
        }
        return status;
    }

    /** A pipe that breaks because the program is killed has just ended: the exit status tells the rest. */
    private static int read(InputStream output, byte[] buffer) {
        try {
            return output.read(buffer);
        } catch (IOException e) {
            return -1;
        }
    }

    /** Takes bytes; an exception ends the run. */
    @FunctionalInterface
    public interface Sink {
        void accept(byte[] buffer, int length) throws IOException;
    }
}
