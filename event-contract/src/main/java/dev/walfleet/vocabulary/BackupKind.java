package dev.walfleet.vocabulary;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** What kind of backup it is. */
public enum BackupKind {
    /** A pg_dump archive of one database, or the globals of the cluster. */
    LOGICAL,
    /** All files of the cluster, read anew and stored anew. */
    FULL,
    /** All files of the cluster, of which only what changed since its parent is stored. */
    INCREMENTAL;

    @JsonValue
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** @throws IllegalArgumentException quoting the word, where it names no kind */
    @JsonCreator
    public static BackupKind of(String word) {
        for (BackupKind kind : values()) {
            if (kind.word().equals(word)) {
                return kind;
            }
        }
        throw new IllegalArgumentException("backup kind '" + word + "' is not one of logical, full, incremental");
    }

    @Override
    public String toString() {
        return word();
    }
}
