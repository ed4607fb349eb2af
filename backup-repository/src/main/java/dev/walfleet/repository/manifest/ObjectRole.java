package dev.walfleet.repository.manifest;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** What an object is within its backup. */
public enum ObjectRole {
    /** A pg_dump archive in custom format. */
    ARCHIVE,
    /** The SQL script of roles, tablespaces and their settings, as {@code pg_dumpall --globals-only} writes it. */
    GLOBALS,
    /** One file of a pg_dump archive in directory format. */
    DIRECTORY_FILE,
    /** The map of a physical backup: its files, and where their chunks are. */
    MAP,
    /** A further part of a map that is large. */
    MAP_PART,
    /** Chunks of a physical backup. */
    PACK;

    @JsonValue
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** @throws IllegalArgumentException quoting the word, where it names no role */
    @JsonCreator
    public static ObjectRole of(String word) {
        for (ObjectRole role : values()) {
            if (role.word().equals(word)) {
                return role;
            }
        }
        throw new IllegalArgumentException(
                "object role '" + word + "' is not one of archive, globals, directory-file, map, map-part, pack");
    }
}
