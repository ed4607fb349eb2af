package dev.walfleet.pipeline;

import org.junit.jupiter.api.Assumptions;

/** Leaves a test out, and says why where a person sees it. */
final class Skipped {
    private Skipped() {}

    static void unless(boolean possible, String reason) {
        if (!possible) {
            System.out.println("skipped: " + reason);
        }
        Assumptions.assumeTrue(possible, "skipped: " + reason);
    }
}
