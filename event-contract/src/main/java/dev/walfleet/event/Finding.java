package dev.walfleet.event;

import dev.walfleet.vocabulary.Failure;
import dev.walfleet.vocabulary.RepositoryName;
import org.jspecify.annotations.Nullable;

/**
 * One thing that is wrong with a backup.
 *
 * @param repository where; absent where it concerns all
 * @param object the object's key; empty where it concerns none
 */
public record Finding(@Nullable RepositoryName repository, String object, Failure failure) {
    public Finding {
        Fields.required("object", object);
        Fields.required("failure", failure);
    }
}
