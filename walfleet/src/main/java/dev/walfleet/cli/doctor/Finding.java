package dev.walfleet.cli.doctor;

import dev.walfleet.postgres.check.ClusterCheck;
import dev.walfleet.vocabulary.Failing;
import dev.walfleet.vocabulary.Failure;

/**
 * One fact that doctor found.
 *
 * @param of what it is about: {@code kafka}, {@code repository local}, {@code cluster orders-prod}
 * @param check a stable key
 * @param text a lower-case fact with the values
 * @param hint what to do; empty where there is nothing to do
 */
record Finding(String of, String check, ClusterCheck.Outcome outcome, String text, String hint) {
    static Finding ok(String of, String check, String text) {
        return new Finding(of, check, ClusterCheck.Outcome.OK, text, "");
    }

    static Finding failed(String of, String check, Throwable thrown) {
        Failure failure = Failing.of(thrown);
        return new Finding(of, check, ClusterCheck.Outcome.FAILED, failure.message(), failure.hint());
    }

    boolean bad() {
        return outcome == ClusterCheck.Outcome.FAILED;
    }
}
