package dev.walfleet.repository.store;

import java.time.Instant;

/**
 * What a store says of an object without reading it.
 *
 * @param size in bytes
 * @param modified when it was committed, by the store's clock
 */
public record ObjectStat(ObjectKey key, long size, Instant modified) {}
