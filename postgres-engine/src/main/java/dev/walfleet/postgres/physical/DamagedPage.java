package dev.walfleet.postgres.physical;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A page whose checksum is wrong however often it is read, and which no WAL will replace. It is in the backup as it was read.
 *
 * @param path the file
 * @param block the number of the page within its relation fork, all segments counted
 * @param reason for people
 * @param name what the catalog calls the relation: database, schema and name; null where that could not be found out
 */
public record DamagedPage(
        String path, long block, String reason, @Nullable String name) {
    DamagedPage(String path, long block, String reason) {
        this(path, block, reason, null);
    }

    /** What the catalog calls the relation, for example {@code shop.public.orders}. */
    public Optional<String> relation() {
        return Optional.ofNullable(name);
    }

    DamagedPage named(String relation) {
        return new DamagedPage(path, block, reason, relation);
    }
}
