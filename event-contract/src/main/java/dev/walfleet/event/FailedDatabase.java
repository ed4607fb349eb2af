package dev.walfleet.event;

import dev.walfleet.vocabulary.DatabaseName;
import dev.walfleet.vocabulary.Failure;

/** One database whose backup did not come about while others of the same job did. */
public record FailedDatabase(DatabaseName database, Failure failure) {
    public FailedDatabase {
        Fields.required("database", database);
        Fields.required("failure", failure);
    }
}
