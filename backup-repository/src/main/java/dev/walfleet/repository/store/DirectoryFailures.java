package dev.walfleet.repository.store;

import dev.walfleet.vocabulary.FailureCode;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Says what an {@link IOException} of the file system means for a repository, and what a person can do about it. */
final class DirectoryFailures {
    /** Below this, a write that failed for an unclear reason failed for want of space. */
    private static final long NO_SPACE = 64 << 10;

    private final Path root;
    private final Path sign;

    DirectoryFailures(Path root, Path sign) {
        this.root = root;
        this.sign = sign;
    }

    /** Whether it says that there is no such file, be it because a folder on the way is none. */
    static boolean absent(IOException e) {
        return e instanceof NoSuchFileException
                || e instanceof NotDirectoryException
                || (e instanceof FileSystemException f && "Not a directory".equals(f.getReason()));
    }

    /** Throws {@code REPOSITORY_MISSING} where the root is not there, or is not the repository. */
    void requirePresent() throws StoreException {
        try {
            if (!Files.readAttributes(sign, BasicFileAttributes.class).isDirectory()) {
                throw missing(null);
            }
        } catch (NoSuchFileException e) {
            throw missing(e);
        } catch (StoreException e) {
            throw e;
        } catch (IOException e) {
            throw absent(e) ? missing(e) : of("read", sign, e);
        }
    }

    StoreException of(String what, Path path, IOException e) {
        if (e instanceof StoreException known) {
            return known;
        }
        String reason = reason(e);
        if (full(e)) {
            return full(what, path, e);
        }
        if (denied(e)) {
            return denied(what, path, e);
        }
        if (absent(e) && !Files.exists(sign)) {
            return missing(e);
        }
        String interrupted = e instanceof ClosedByInterruptException ? "interrupted: " : "";
        return new StoreException(
                FailureCode.REPOSITORY_UNREACHABLE,
                interrupted + "cannot " + what + " " + path + ": " + reason,
                "look at the file system that holds " + root + " (dmesg, df, mount)",
                e);
    }

    private StoreException missing(@Nullable Throwable cause) {
        boolean there = Files.isDirectory(root);
        return new StoreException(
                FailureCode.REPOSITORY_MISSING,
                there
                        ? "directory " + root + " is not a Walfleet repository: " + sign.getFileName()
                                + " is missing in it"
                        : "directory " + root + " is missing",
                "if its file system is not mounted, mount it; if the repository is new, initialise it (walfleet init): nothing is"
                        + " created by itself, so that no backup lands on the disk below a missing mount",
                cause);
    }

    private StoreException full(String what, Path path, IOException e) {
        long free = free();
        return new StoreException(
                FailureCode.REPOSITORY_FULL,
                "cannot " + what + " " + path + ": no space left, " + free + " bytes are free",
                "make room on the file system that holds " + root
                        + "; mind quotas and inodes (df -h, df -i); how to delete"
                        + " an old backup by hand stands in docs/runbook.md",
                e);
    }

    private StoreException denied(String what, Path path, IOException e) {
        Path at = nearest(path);
        String user = System.getProperty("user.name", "?");
        return new StoreException(
                FailureCode.REPOSITORY_PERMISSION,
                "user " + user + " may not " + what + " " + path + ": " + reason(e) + describe(at),
                "give the user the right, for example: chown -R " + user + " " + root
                        + "; or mount the file system writable",
                e);
    }

    private boolean full(IOException e) {
        String message = reason(e).toLowerCase(Locale.ROOT);
        if (message.contains("no space left") || message.contains("quota")) {
            return true;
        }
        // in another language of the system's messages, the free space tells
        return !(e instanceof AccessDeniedException) && !absent(e) && Files.isDirectory(sign) && free() < NO_SPACE;
    }

    private static boolean denied(IOException e) {
        String reason = reason(e);
        return e instanceof AccessDeniedException
                || reason.contains("Permission denied")
                || reason.contains("Operation not permitted")
                || reason.contains("Read-only file system");
    }

    private long free() {
        try {
            return Files.getFileStore(root).getUsableSpace();
        } catch (IOException e) {
            return 0;
        }
    }

    private static String reason(IOException e) {
        if (e instanceof AccessDeniedException denied && denied.getReason() == null) {
            return "permission denied";
        }
        if (e instanceof FileSystemException f && f.getReason() != null) {
            return f.getReason();
        }
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }

    /** The path, or the nearest folder above it that this user can see. */
    private static Path nearest(Path path) {
        Path at = path;
        while (at.getParent() != null && !Files.exists(at, LinkOption.NOFOLLOW_LINKS)) {
            at = at.getParent();
        }
        return at;
    }

    private static String describe(Path at) {
        try {
            PosixFileAttributes found = Files.readAttributes(at, PosixFileAttributes.class);
            return "; " + at + " belongs to " + found.owner().getName() + ":"
                    + found.group().getName() + ", mode " + PosixFilePermissions.toString(found.permissions());
        } catch (IOException | UnsupportedOperationException e) {
            return "";
        }
    }
}
