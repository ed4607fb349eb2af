package dev.walfleet.verify;

import java.nio.file.Path;

/**
 * How a verifier works: the section {@code verifier} of the configuration.
 *
 * @param slots jobs at a time, 1 to 64 (default 2)
 * @param scratch a folder for small temporary files; the system's temporary folder where absent
 */
public record VerifierProperties(int slots, Path scratch) {
    public static final VerifierProperties DEFAULTS =
            new VerifierProperties(2, Path.of(System.getProperty("java.io.tmpdir")));

    private static final int MAX_SLOTS = 64;

    @SuppressWarnings("ConstantValue") // a key that is absent from the file arrives here as null or 0
    public VerifierProperties {
        slots = slots == 0 ? 2 : slots;
        if (slots < 1 || slots > MAX_SLOTS) {
            throw new IllegalArgumentException("slots of " + slots + ", expected 1 to " + MAX_SLOTS);
        }
        scratch = scratch == null ? Path.of(System.getProperty("java.io.tmpdir")) : scratch;
    }
}
