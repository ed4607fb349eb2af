package dev.walfleet.event;

import dev.walfleet.vocabulary.JobId;

/** A job that an instance is working on. */
public record RunningJob(JobId job, int attempt) {
    public RunningJob {
        Fields.required("job", job);
        attempt = Fields.attempt(attempt);
    }
}
