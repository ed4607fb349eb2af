package dev.walfleet.postgres.server;

import dev.walfleet.vocabulary.FailureCode;
import dev.walfleet.vocabulary.WalfleetException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.UserPrincipalLookupService;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The operating system's user that a server runs as: {@code postgres} where we are root (the server refuses root), else ourselves. */
final class ServerUser {
    static final String POSTGRES = "postgres";

    private static final Duration SHORT = Duration.ofSeconds(20);

    private final boolean root;

    private ServerUser(boolean root) {
        this.root = root;
    }

    static ServerUser current() {
        return new ServerUser(isRoot());
    }

    private static boolean isRoot() {
        try {
            return Integer.valueOf(0).equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
        } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
            return "root".equals(System.getProperty("user.name"));
        }
    }

    /** Whether it is another user than ourselves. */
    boolean isAnother() {
        return root;
    }

    /** The command run as this user. */
    Command command(List<String> words) {
        return Command.of(prefix(), words);
    }

    /** The command run as this user in a session of its own, so that a Ctrl-C at our terminal does not reach it. */
    Command detached(List<String> words) {
        List<String> prefix = new ArrayList<>();
        if (onPath("setsid")) {
            prefix.add("setsid");
        }
        prefix.addAll(prefix());
        return Command.of(prefix, words);
    }

    private List<String> prefix() {
        return root
                ? List.of("setpriv", "--reuid=" + POSTGRES, "--regid=" + POSTGRES, "--init-groups", "--")
                : List.of();
    }

    /** Gives a file or folder to this user. */
    void own(Path path) {
        if (!root) {
            return;
        }
        UserPrincipalLookupService users = path.getFileSystem().getUserPrincipalLookupService();
        try {
            PosixFileAttributeView view = Files.getFileAttributeView(path, PosixFileAttributeView.class);
            view.setOwner(users.lookupPrincipalByName(POSTGRES));
            view.setGroup(users.lookupPrincipalByGroupName(POSTGRES));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot give " + path + " to the user " + POSTGRES, e);
        }
    }

    /** Fails early, and in words, where this user could not run the program or enter the folder. */
    void requireAccess(Path program, Path folder) {
        if (!root) {
            return;
        }
        if (!onPath("setpriv")) {
            throw unfit("postgres refuses to run as root, and setpriv is missing", "install util-linux");
        }
        if (!command(List.of("true")).in(Path.of("/")).run(SHORT).succeeded()) {
            throw unfit(
                    "postgres refuses to run as root, and there is no user postgres to run it as",
                    "create one (useradd --system postgres), or run walfleet as another user than root");
        }
        requireThat("-x", program);
        requireThat("-x", folder);
    }

    private void requireThat(String test, Path path) {
        Command probe = command(List.of("test", test, path.toString())).in(Path.of("/"));
        if (!probe.run(SHORT).succeeded()) {
            throw unfit(
                    "the user postgres cannot reach %s".formatted(path),
                    "let others pass through its parent folders (chmod o+x), or choose another folder");
        }
    }

    private static WalfleetException unfit(String message, String hint) {
        return new WalfleetException(FailureCode.CONFIGURATION, message, hint);
    }

    private static boolean onPath(String program) {
        String path = System.getenv("PATH");
        for (String folder : (path == null ? "/usr/bin:/bin" : path).split(":")) {
            if (folder.startsWith("/") && Files.isExecutable(Path.of(folder, program))) {
                return true;
            }
        }
        return false;
    }
}
