package dev.walfleet.postgres.physical;

/** What a test does to bytes after they were received and before they are checked, as a torn read would. */
@FunctionalInterface
interface ReadFault {
    ReadFault NONE = (path, offset, bytes, from, length) -> {};

    void apply(String path, long offset, byte[] bytes, int from, int length);
}
