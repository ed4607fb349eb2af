package dev.walfleet.repository.store;

/** The same with a store that refuses checksums. */
class S3StoreNoChecksumsIT extends S3StoreIT {
    @Override
    S3Checksums checksums() {
        return S3Checksums.OFF;
    }
}
