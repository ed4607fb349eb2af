package dev.walfleet.repository.manifest;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** The form that a logical backup has once its seal is off. */
public enum ArchiveFormat {
    /** {@code pg_dump -Fc}, one object. */
    CUSTOM,
    /** {@code pg_dump -Fd}, one object per file. */
    DIRECTORY,
    /** An SQL script for {@code psql}: the globals. */
    SQL;

    @JsonValue
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** @throws IllegalArgumentException quoting the word, where it names no format */
    @JsonCreator
    public static ArchiveFormat of(String word) {
        for (ArchiveFormat format : values()) {
            if (format.word().equals(word)) {
                return format;
            }
        }
        throw new IllegalArgumentException("archive format '" + word + "' is not one of custom, directory, sql");
    }
}
