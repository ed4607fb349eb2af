package dev.walfleet.postgres.tool;

import dev.walfleet.postgres.server.PostgresVersion;
import dev.walfleet.vocabulary.FailureCode;
import dev.walfleet.vocabulary.WalfleetException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One running program of PostgreSQL. {@link #close()} sees to it that nothing of it is left: no process, no file.
 *
 * <p>{@link #cancel()} may be called by any thread, all else by one.
 */
public final class ToolProcess implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(ToolProcess.class);
    private static final long PATIENCE_SECONDS = 5;

    private final ToolCommand command;
    private final PrivateFolder folder;
    private final Process process;
    private final Diagnostics diagnostics;
    private final Thread reader;
    private volatile boolean cancelled;

    private ToolProcess(ToolCommand command, PrivateFolder folder, Process process) {
        this.command = command;
        this.folder = folder;
        this.process = process;
        this.diagnostics = new Diagnostics(command.noise(), command.listener());
        this.reader = new Thread(
                () -> diagnostics.readAll(process.getErrorStream()),
                command.tool().program() + "-stderr");
        reader.setDaemon(true);
        reader.start();
    }

    /** @throws WalfleetException TOOL_MISSING; TOOL_FAILED where the shell does not start */
    public static ToolProcess start(ToolCommand command) {
        Path program = command.installation().path(command.tool());
        PrivateFolder folder = null;
        try {
            folder = PrivateFolder.create();
            return new ToolProcess(command, folder, launch(command, program, folder.path()));
        } catch (IOException e) {
            if (folder != null) {
                folder.close();
            }
            throw new WalfleetException(
                    FailureCode.TOOL_FAILED,
                    command.tool().program() + " could not be started: " + e.getMessage(),
                    "is the folder for temporary files writable, and is there a /bin/sh?",
                    e);
        }
    }

    private static Process launch(ToolCommand command, Path program, Path folder) throws IOException {
        Optional<Path> passwordFile = Optional.empty();
        Optional<String> password = command.target().flatMap(target -> target.secret());
        if (password.isPresent()) {
            Path file = folder.resolve("password");
            write(file, ConnInfo.passwordLine(password.orElseThrow()));
            passwordFile = Optional.of(file);
        }
        Path script = folder.resolve("run");
        write(script, ToolScript.of(program, command.allArguments(), passwordFile, !command.input()));
        ProcessBuilder builder = new ProcessBuilder("/bin/sh", script.toString());
        builder.environment()
                .keySet()
                .removeIf(name -> name.startsWith("PG") || name.startsWith("LC_") || name.startsWith("LANG"));
        builder.directory(folder.toFile());
        return builder.start();
    }

    private static void write(Path file, String content) throws IOException {
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(file, content);
    }

    public PostgresVersion version() {
        return command.installation().version();
    }

    /** The program's standard output. */
    public InputStream output() {
        return process.getInputStream();
    }

    /** The program's standard input, where the command has one. */
    public OutputStream input() {
        return process.getOutputStream();
    }

    public Diagnostics diagnostics() {
        return diagnostics;
    }

    public boolean cancelled() {
        return cancelled;
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** Waits for the end of the program, and of what it said. @throws WalfleetException HANDED_BACK when interrupted */
    public int waitFor() {
        try {
            int status = process.waitFor();
            reader.join(TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS));
            return status;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            cancel();
            throw cancellation();
        }
    }

    /** Asks the program to end, which also cancels its query on the server. Returns at once; {@link #close()} insists. */
    public void cancel() {
        cancelled = true;
        List<ProcessHandle> family = descendants();
        family.forEach(ProcessHandle::destroy);
        if (!command.input()) {
            cutTether();
        } else if (family.isEmpty()) {
            process.destroy();
        }
    }

    public WalfleetException cancellation() {
        return new WalfleetException(
                FailureCode.HANDED_BACK, command.tool().program() + " was cancelled before it ended", "");
    }

    /** Ends the program where it still runs, the hard way after some seconds, and deletes its files. Never throws. */
    @Override
    public void close() {
        List<ProcessHandle> family = descendants();
        if (process.isAlive()) {
            family.forEach(ProcessHandle::destroy);
        }
        closeQuietly();
        if (!gone(family)) {
            log.warn(
                    "program does not end and is killed program={}",
                    command.tool().program());
            family.addAll(descendants());
            family.forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
        folder.close();
    }

    /** Children of the shell: the program and its workers, not the shell, which has files to delete. */
    private List<ProcessHandle> descendants() {
        return new ArrayList<>(process.descendants().toList());
    }

    private boolean gone(List<ProcessHandle> family) {
        boolean interrupted = Thread.interrupted();
        try {
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                return false;
            }
            for (ProcessHandle handle : family) {
                if (handle.isAlive()) {
                    handle.onExit().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
                }
            }
            return true;
        } catch (InterruptedException e) {
            interrupted = true;
            return false;
        } catch (ExecutionException | TimeoutException e) {
            return false;
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Nothing is ever written to a tether, so that closing it cannot wait. */
    private void cutTether() {
        try {
            process.getOutputStream().close();
        } catch (IOException e) {
            log.debug("cutting the tether of a program failed", e);
        }
    }

    private void closeQuietly() {
        try (OutputStream in = process.getOutputStream();
                InputStream out = process.getInputStream()) {
            log.trace("closing the pipes of {} {} {}", command.tool(), in, out);
        } catch (IOException e) {
            log.debug("closing the pipes of a program failed", e);
        }
    }
}
