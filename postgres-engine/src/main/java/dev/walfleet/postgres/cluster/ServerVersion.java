package dev.walfleet.postgres.cluster;

/**
 * A server's version.
 *
 * @param number {@code server_version_num}: 170006
 * @param text {@code server_version}: {@code 17.6 (Debian 17.6-1)}
 */
public record ServerVersion(int number, String text) implements Comparable<ServerVersion> {
    public int major() {
        return number / 10_000;
    }

    @Override
    public int compareTo(ServerVersion other) {
        return Integer.compare(number, other.number);
    }

    /** {@code 17.6}. */
    @Override
    public String toString() {
        return major() + "." + number % 10_000;
    }
}
