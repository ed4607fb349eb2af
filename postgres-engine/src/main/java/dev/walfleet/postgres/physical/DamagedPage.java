package dev.walfleet.postgres.physical;

/**
 * A page whose checksum is wrong however often it is read, and which no WAL will replace. It is in the backup as it was read.
 *
 * @param path the file
 * @param block the number of the page within its relation fork, all segments counted
 * @param reason for people
 */
public record DamagedPage(String path, long block, String reason) {}
