package dev.walfleet.restore.feed;

import dev.walfleet.postgres.server.ShellWord;
import dev.walfleet.vocabulary.FailureCode;
import dev.walfleet.vocabulary.WalfleetException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * The folder through which a feeder and the restore_command of one server talk:
 * <ul>
 *   <li>{@code <name>}: a whole segment, there to be taken;
 *   <li>{@code want.<name>.<id>}: the command {@code id} waits for the file {@code name};
 *   <li>{@code given.<name>.<id>}: the answer for it alone, since it may be another one next time: a history file, or the
 *       beginning of a segment that is not finished;
 *   <li>{@code absent.<name>.<id>}: the archive certainly has no such file;
 *   <li>{@code feeder.pid}, {@code feeder.lock}, {@code feeder.log}, {@code trouble}: of the feeder.
 * </ul>
 * Files appear whole or not at all, and belong to the owner of the folder: the server's user.
 */
public final class WalSpool {
    private static final String WANT = "want.";
    private static final Duration FORGOTTEN_AFTER = Duration.ofMinutes(10);

    private final Path folder;

    private WalSpool(Path folder) {
        this.folder = folder;
    }

    /** Of a folder that {@link #prepare} made. */
    public static WalSpool of(Path folder) {
        return new WalSpool(folder.toAbsolutePath().normalize());
    }

    /**
     * Makes the folder where it is missing, for its owner alone, and writes the script into it.
     *
     * @param starter the command that starts a feeder for this spool, run without a shell; it holds no secret, since anybody
     *     may see it. Empty where one process feeds it to the end: when that is gone, the command fails for good
     */
    public static WalSpool prepare(Path folder, List<String> starter) throws IOException {
        WalSpool spool = of(folder);
        Files.createDirectories(
                spool.folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        spool.write(spool.script(), spool.scriptText(starter).getBytes(StandardCharsets.UTF_8));
        Files.setPosixFilePermissions(spool.script(), PosixFilePermissions.fromString("rwx------"));
        return spool;
    }

    /** The script. */
    public Path script() {
        return folder.resolve("wal-fetch.sh");
    }

    /** What to set {@code restore_command} to. */
    public String restoreCommand() {
        return "/bin/sh " + quoted(script().toString()).replace("%", "%%") + " %f \"%p\"";
    }

    public Path folder() {
        return folder;
    }

    private String scriptText(List<String> starter) throws IOException {
        String words = starter.stream().map(WalSpool::quoted).collect(Collectors.joining(" "));
        try (InputStream in = WalSpool.class.getResourceAsStream("wal-fetch.sh")) {
            if (in == null) {
                throw new IllegalStateException("wal-fetch.sh is not in the jar");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .replace("@SPOOL@", quoted(folder.toString()))
                    .replace("@STARTER@", words)
                    .replace("@STARTED@", starter.isEmpty() ? "never" : "here");
        }
    }

    private static String quoted(String word) {
        if (word.indexOf('\n') >= 0) {
            throw new WalfleetException(
                    FailureCode.CONFIGURATION, "'" + word + "' has a line end in it", "choose another name");
        }
        return ShellWord.of(word);
    }

    /** A command that waits. */
    record Want(String name, String id) {}

    List<Want> wants() throws IOException {
        List<Want> wants = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, WANT + "*")) {
            for (Path file : files) {
                String id = file.getFileName().toString().substring(WANT.length());
                int dot = id.lastIndexOf('.');
                if (dot > 0) {
                    wants.add(new Want(id.substring(0, dot), id));
                }
            }
        }
        return wants;
    }

    boolean wanted(Want want) {
        return Files.exists(folder.resolve(WANT + want.id()));
    }

    void forget(Want want) throws IOException {
        Files.deleteIfExists(folder.resolve(WANT + want.id()));
    }

    /** Whether a feeder works for it. */
    public boolean isFed() {
        return Files.exists(folder.resolve("feeder.pid"));
    }

    boolean has(String name) {
        return Files.exists(folder.resolve(name));
    }

    void place(String name, byte[] content) throws IOException {
        write(folder.resolve(name), content);
    }

    void give(Want want, byte[] content) throws IOException {
        write(folder.resolve("given." + want.id()), content);
        forget(want);
    }

    void deny(Want want) throws IOException {
        write(folder.resolve("absent." + want.id()), new byte[0]);
        forget(want);
    }

    void remove(String name) throws IOException {
        Files.deleteIfExists(folder.resolve(name));
    }

    Path file(String name) {
        return folder.resolve(name);
    }

    void trouble(String message) throws IOException {
        write(folder.resolve("trouble"), (message + "\n").getBytes(StandardCharsets.UTF_8));
    }

    /** Deletes answers and questions of commands that died, and what was being written. */
    void tidy() throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "{want,given,absent,new}.*")) {
            for (Path file : files) {
                Instant touched = Files.getLastModifiedTime(file).toInstant();
                if (touched.plus(FORGOTTEN_AFTER).isBefore(Instant.now())) {
                    Files.deleteIfExists(file);
                }
            }
        } catch (NoSuchFileException e) {
            // taken meanwhile
        }
    }

    private void write(Path file, byte[] content) {
        try {
            put(file, content);
        } catch (IOException e) {
            throw new WalfleetException(
                    FailureCode.RESTORE_FAILED,
                    "WAL cannot be written to " + file + ": " + e.getMessage(),
                    "see to it that " + folder
                            + " is there, may be written to and has room (df -h, df -i); nothing is lost",
                    e);
        }
    }

    private void put(Path file, byte[] content) throws IOException {
        Path unfinished = folder.resolve("new." + file.getFileName() + "." + UUID.randomUUID());
        Files.write(unfinished, content);
        UserPrincipal owner = Files.getOwner(folder);
        if (!Files.getOwner(unfinished).equals(owner)) {
            Files.setOwner(unfinished, owner);
        }
        Files.setPosixFilePermissions(unfinished, PosixFilePermissions.fromString("rw-------"));
        Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
