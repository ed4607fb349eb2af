package dev.walfleet.postgres.server;

import dev.walfleet.vocabulary.FailureCode;
import dev.walfleet.vocabulary.WalfleetException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A data folder that is somebody's own, and the stock tools on it. The server's user is {@code postgres} where we are root. */
public final class ServerStart {
    private final PostgresInstallation installation;
    private final Path data;
    private final ServerUser user = ServerUser.current();

    public ServerStart(PostgresInstallation installation, Path data) {
        this.installation = installation;
        this.data = data;
    }

    /**
     * Where we are root, gives what is root's in a tree to whom the tree belongs: to its owner, or, where that is root as well, to the
     * server's user. Links are not followed; what is somebody's stays his.
     */
    public static void own(Path tree) {
        ServerUser user = ServerUser.current();
        if (!user.isAnother()) {
            return;
        }
        try {
            PosixFileAttributes top = Files.readAttributes(tree, PosixFileAttributes.class);
            Files.walkFileTree(tree, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes)
                        throws IOException {
                    give(folder);
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                    if (!attributes.isSymbolicLink()) {
                        give(file);
                    }
                    return FileVisitResult.CONTINUE;
                }

                private void give(Path path) throws IOException {
                    if (!isRoot(Files.getOwner(path))) {
                        return;
                    }
                    if (isRoot(top.owner())) {
                        user.own(path);
                    } else {
                        PosixFileAttributeView view = Files.getFileAttributeView(path, PosixFileAttributeView.class);
                        view.setOwner(top.owner());
                        view.setGroup(top.group());
                    }
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException("cannot give " + tree + " to the server's user", e);
        }
    }

    private static boolean isRoot(UserPrincipal owner) {
        return owner.getName().equals("root");
    }

    /**
     * {@code pg_ctl start}, with the folder's own settings. Returns when the server accepts connections.
     *
     * @param log appended to; made where it is missing
     */
    public void start(Path log, Duration limit) {
        try {
            if (Files.notExists(log)) {
                Files.createFile(
                        log, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
                user.own(log); // the folder that it is in may not be the server's user's
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot make " + log, e);
        }
        List<String> words =
                List.of("start", "--wait", "--timeout=" + limit.toSeconds(), "--log=" + log, "--pgdata=" + data);
        try {
            run(PostgresTool.PG_CTL, words, limit.plusSeconds(30));
        } catch (WalfleetException e) {
            throw new WalfleetException(
                    FailureCode.TOOL_FAILED,
                    "the server on " + data + " does not start; its log " + log + " ends with:\n" + LogTail.of(log, 8),
                    "the folder is complete: mend that, then: pg_ctl start -D " + ShellWord.of(data.toString())
                            + " (on another port: -o '-p 5433')",
                    e);
        }
    }

    /** {@code pg_ctl stop -m fast}. */
    public void stop(Duration limit) {
        run(
                PostgresTool.PG_CTL,
                List.of("stop", "--mode=fast", "--timeout=" + limit.toSeconds(), "--pgdata=" + data),
                limit.plusSeconds(30));
    }

    /**
     * Runs a program of the installation as the server's user.
     *
     * @return what it printed
     * @throws WalfleetException {@code TOOL_FAILED} with its output, where it ends with another status than 0
     */
    public String run(PostgresTool tool, List<String> arguments, Duration limit) {
        List<String> words = new ArrayList<>(List.of(installation.path(tool).toString()));
        words.addAll(arguments);
        Command.Result result = user.command(words).in(Path.of("/")).run(limit);
        if (!result.succeeded()) {
            throw new WalfleetException(
                    FailureCode.TOOL_FAILED,
                    "%s on %s ended with status %d: %s"
                            .formatted(tool.program(), data, result.status(), result.output()),
                    "see the message above");
        }
        return result.output();
    }

    /** What {@code pg_controldata} prints, by name. */
    public Map<String, String> controlData() {
        Map<String, String> facts = new TreeMap<>();
        run(PostgresTool.PG_CONTROLDATA, List.of("--pgdata=" + data), Duration.ofMinutes(1))
                .lines()
                .filter(line -> line.contains(":"))
                .forEach(line -> facts.put(
                        line.substring(0, line.indexOf(':')),
                        line.substring(line.indexOf(':') + 1).strip()));
        return facts;
    }
}
