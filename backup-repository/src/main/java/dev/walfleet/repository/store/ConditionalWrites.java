package dev.walfleet.repository.store;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Locale;

/** How an S3 store creates an object only if none is there. */
public enum ConditionalWrites {
    /** The store itself decides ({@code If-None-Match: *}); a store that ignores it is refused. */
    @JsonProperty("required")
    REQUIRED,
    /**
     * For a store that cannot: Walfleet looks before it commits. Two writers that commit the same key within the same
     * moment (the time of one request) may then both succeed, and the later one's object stays. Only for a repository that
     * one worker writes.
     */
    @JsonProperty("check-first")
    CHECK_FIRST;

    /** As the configuration writes it. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
