package dev.walfleet.repository.store;

import dev.walfleet.vocabulary.FailureCode;

/** The failures that every adapter words alike. */
final class Failures {
    private Failures() {}

    static StoreException missing(ObjectKey key, String place) {
        return new StoreException(
                FailureCode.OBJECT_MISSING,
                "object " + key + " is missing in " + place,
                "it was deleted, or never committed; another repository may still hold it",
                null);
    }
}
