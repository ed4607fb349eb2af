package dev.walfleet.restore;

import dev.walfleet.vocabulary.DatabaseName;

/** Where a logical backup is restored to. */
public sealed interface Destination {
    DatabaseName database();

    /**
     * Into a database that is made for it, as {@code <name>_restored_<time>}: it gets its name when it is whole, and is dropped
     * where the restore fails.
     */
    record NewDatabase(DatabaseName database) implements Destination {}

    /**
     * In the place of a database: restored beside it first; only when that went well the old one is renamed to
     * {@code <name>_before_<time>} and the new one takes its name.
     */
    record ReplaceDatabase(DatabaseName database) implements Destination {}

    /** Into a database that exists, beside what is in it. */
    record IntoDatabase(DatabaseName database) implements Destination {}
}
