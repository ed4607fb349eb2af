package dev.walfleet.repository.store;

import java.io.IOException;
import java.nio.file.Path;

/** Gives a finished temporary file its name, only if the name is free: of several writers exactly one succeeds. */
interface Publisher {
    ObjectWriter.Commit publish(Path temp, Path target) throws IOException;

    /** By hard link, and by claim where the file system has no links. */
    static Publisher standard() {
        return new LinkPublisher(new ClaimPublisher());
    }
}
