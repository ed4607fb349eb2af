package dev.walfleet.repository.store;

/** The same with no memory for parallel parts. */
class S3StoreNoMemoryIT extends S3StoreIT {
    @Override
    UploadMemory memory() {
        return new UploadMemory(0, 8 << 20);
    }
}
