package dev.walfleet.restore.physical;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.UserPrincipal;
import java.util.Optional;

/**
 * Whom restored files belong to. Where root restores into a folder that is another user's, it is that user; otherwise whoever
 * restores.
 */
public final class Ownership {
    private final Optional<UserPrincipal> user;
    private final Optional<GroupPrincipal> group;

    private Ownership(Optional<UserPrincipal> user, Optional<GroupPrincipal> group) {
        this.user = user;
        this.group = group;
    }

    /** @param data the data directory; where it does not exist yet, the next folder above it counts */
    public static Ownership of(Path data) throws IOException {
        if (!"root".equals(System.getProperty("user.name"))) {
            return new Ownership(Optional.empty(), Optional.empty());
        }
        Path known = data;
        if (!Files.exists(known)) {
            return new Ownership(Optional.empty(), Optional.empty());
        }
        PosixFileAttributes attributes = Files.readAttributes(known, PosixFileAttributes.class);
        return attributes.owner().getName().equals("root")
                ? new Ownership(Optional.empty(), Optional.empty())
                : new Ownership(Optional.of(attributes.owner()), Optional.of(attributes.group()));
    }

    /** Gives a file, folder or link away, where it is another's. */
    public void give(Path path) throws IOException {
        if (user.isPresent()) {
            PosixFileAttributeView view =
                    Files.getFileAttributeView(path, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
            view.setOwner(user.orElseThrow());
            view.setGroup(group.orElseThrow());
        }
    }
}
