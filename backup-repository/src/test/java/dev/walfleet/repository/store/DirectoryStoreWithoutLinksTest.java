package dev.walfleet.repository.store;

import java.nio.file.Path;

/** The same on a file system without hard links. */
class DirectoryStoreWithoutLinksTest extends DirectoryStoreTest {
    @Override
    ObjectStore open(Path at) {
        return new DirectoryStore(at, new ClaimPublisher());
    }
}
