package dev.walfleet.repository.store;

/** The same with SHA-256 for a checksum. */
class S3StoreSha256IT extends S3StoreIT {
    @Override
    S3Checksums checksums() {
        return S3Checksums.SHA256;
    }
}
