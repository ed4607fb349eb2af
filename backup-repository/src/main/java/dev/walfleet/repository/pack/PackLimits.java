package dev.walfleet.repository.pack;

/**
 * When packs and parts of maps are full.
 *
 * @param stored bytes of a pack: enough for few requests, few enough to lose
 * @param raw bytes that a pack unpacks to: what compresses very well must not make an index of any size
 * @param pieces of a pack, likewise
 * @param sections bytes of sections in memory, before they go into a part of the map
 */
public record PackLimits(long stored, long raw, int pieces, long sections) {
    /** Sections of 32 MiB are what about a hundred gigabytes come to. */
    public static final PackLimits DEFAULT = new PackLimits(64L << 20, 1L << 30, 16_384, 32L << 20);
}
