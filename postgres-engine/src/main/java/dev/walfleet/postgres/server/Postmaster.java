package dev.walfleet.postgres.server;

import dev.walfleet.vocabulary.FailureCode;
import dev.walfleet.vocabulary.WalfleetException;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** The server process: PostgreSQL's parent of all backends, known by its process id. */
final class Postmaster {
    private static final Duration POLL = Duration.ofMillis(25);

    private final ProcessHandle process;
    private final ServerFolder folder;

    private Postmaster(ProcessHandle process, ServerFolder folder) {
        this.process = process;
        this.folder = folder;
    }

    static Postmaster start(PostgresServerOptions options, ServerFolder folder, ServerUser user, int port) {
        List<String> words = new ArrayList<>(List.of(
                options.installation().path(PostgresTool.POSTGRES).toString(),
                "-D",
                folder.data().toString()));
        setting(words, "listen_addresses", PostgresServer.HOST);
        setting(words, "port", Integer.toString(port));
        setting(
                words,
                "unix_socket_directories",
                folder.usableSocket().map(Object::toString).orElse(""));
        options.settings().forEach((name, value) -> setting(words, name, value));
        File log = folder.log().toFile();
        try {
            ProcessBuilder builder = user.detached(words).in(folder.root()).builder();
            Process started = builder.redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log))
                    .redirectInput(
                            ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                    .start();
            return new Postmaster(started.toHandle(), folder);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start a server in " + folder.root(), e);
        }
    }

    private static void setting(List<String> words, String name, String value) {
        words.add("-c");
        words.add(name + "=" + value);
    }

    /**
     * A server that still runs on this folder, left behind by a process that was killed. A process id may have been given to
     * another process since, so its arguments have to name our data folder.
     */
    static Optional<Postmaster> leftBehindIn(ServerFolder folder) {
        List<String> lines = folder.postmasterLines();
        if (lines.isEmpty() || !lines.get(0).matches("\\d{1,10}")) {
            return Optional.empty();
        }
        return ProcessHandle.of(Long.parseLong(lines.get(0)))
                .filter(ProcessHandle::isAlive)
                .filter(found -> serves(found, folder))
                .map(found -> new Postmaster(found, folder));
    }

    private static boolean serves(ProcessHandle found, ServerFolder folder) {
        String data = folder.data().toString();
        return found.info().command().filter(c -> c.endsWith("/postgres")).isPresent()
                && found.info()
                        .arguments()
                        .map(arguments -> List.of(arguments).contains(data))
                        .orElse(false);
    }

    long pid() {
        return process.pid();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Returns when the server says that it accepts connections. */
    void awaitReady(Duration limit) {
        long end = System.nanoTime() + limit.toNanos();
        while (!isReady()) {
            if (!process.isAlive()) {
                throw notStarted("the PostgreSQL server in %s ended while it started".formatted(folder.root()));
            }
            if (System.nanoTime() > end) {
                throw notStarted("the PostgreSQL server in %s accepts no connections after %d s"
                        .formatted(folder.root(), limit.toSeconds()));
            }
            pause();
        }
    }

    /** Whether it accepts connections, as a primary or as a standby. */
    boolean isReady() {
        List<String> lines = folder.postmasterLines();
        return lines.size() >= 8
                && lines.get(0).equals(Long.toString(pid()))
                && List.of("ready", "standby").contains(lines.get(7).strip());
    }

    private WalfleetException notStarted(String message) {
        return new WalfleetException(
                FailureCode.TOOL_FAILED,
                message,
                "its log is %s and ends with:%n%s".formatted(folder.log(), folder.logTail(12)));
    }

    /** Ends sessions and flushes ({@code fast}), or leaves recovery to the next start ({@code immediate}). False = still running after the limit. */
    boolean stop(PostgresServer.StopMode mode, Duration limit) {
        signal(mode.signal());
        return awaitExit(limit);
    }

    /** As a power cut would: the server and each of its processes, at once. */
    void kill() {
        List<ProcessHandle> backends = process.descendants().toList();
        process.destroyForcibly();
        backends.forEach(ProcessHandle::destroyForcibly);
        awaitExit(Duration.ofSeconds(20));
        for (ProcessHandle backend : backends) {
            await(backend, Duration.ofSeconds(20));
        }
    }

    private boolean awaitExit(Duration limit) {
        return await(process, limit);
    }

    /** Polls: {@code ProcessHandle.onExit} looks at a process that is not our child every second or two only. */
    private static boolean await(ProcessHandle handle, Duration limit) {
        long end = System.nanoTime() + limit.toNanos();
        while (handle.isAlive()) {
            if (System.nanoTime() > end) {
                return false;
            }
            pause();
        }
        return true;
    }

    /** ProcessHandle knows SIGTERM, which waits for every client to leave, and SIGKILL only. */
    void signal(String name) {
        if (process.isAlive()) {
            Command.of("sh", "-c", "kill -s \"$0\" \"$1\"", name, Long.toString(pid()))
                    .run(Duration.ofSeconds(20));
        }
    }

    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(POLL.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UncheckedIOException(new IOException("interrupted while a server started or stopped", e));
        }
    }
}
