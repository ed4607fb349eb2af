package dev.walfleet.repository.store;

import dev.walfleet.repository.store.ObjectWriter.Commit;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** By {@code link(2)}, which fails where the name is taken: atomic on every POSIX file system and on NFS. */
final class LinkPublisher implements Publisher {
    private final Publisher withoutLinks;

    LinkPublisher(Publisher withoutLinks) {
        this.withoutLinks = withoutLinks;
    }

    @Override
    public Commit publish(Path temp, Path target) throws IOException {
        try {
            Files.createLink(target, temp);
            return Commit.CREATED;
        } catch (FileAlreadyExistsException e) {
            // over NFS the answer to a link that came about may be lost and the repeated request refused
            return Files.isSameFile(temp, target) ? Commit.CREATED : Commit.ALREADY_EXISTS;
        } catch (NoSuchFileException e) {
            throw e;
        } catch (UnsupportedOperationException | FileSystemException e) {
            // vfat, exFAT and some network and FUSE file systems; for another reason the next way fails as well
            return withoutLinks.publish(temp, target);
        }
    }
}
