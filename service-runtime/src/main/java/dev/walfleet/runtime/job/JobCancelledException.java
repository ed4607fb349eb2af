package dev.walfleet.runtime.job;

import dev.walfleet.vocabulary.Failing;
import dev.walfleet.vocabulary.Failure;
import dev.walfleet.vocabulary.FailureCode;

/** A run ends early as its service stops. */
public final class JobCancelledException extends Exception implements Failing {
    public JobCancelledException() {
        super("the service stops and hands the job back");
    }

    @Override
    public Failure failure() {
        return new Failure(FailureCode.HANDED_BACK, String.valueOf(getMessage()), "");
    }
}
