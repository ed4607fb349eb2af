package dev.walfleet.postgres.archive;

import dev.walfleet.postgres.cluster.DumpFormat;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads the head and the table of contents of an archive, versions 1.14 (pg_dump 14 and 15), 1.15 (16) and 1.16 (17 and 18): {@code ReadHead}
 * and {@code ReadToc} in PostgreSQL's {@code pg_backup_archiver.c}, {@code _ReadExtraToc} in {@code pg_backup_custom.c} and
 * {@code pg_backup_directory.c}. An integer is a sign byte and {@code intSize} bytes, lowest first; a string its length and its
 * bytes, with the length -1 for none.
 */
final class TocReader {
    private static final int CUSTOM = 1;
    /** What {@code toc.dat} says, so that it can stand in a tar archive as well. */
    private static final int TAR = 3;

    private static final int MAX_STRING = 256 * 1024 * 1024;
    /** Entries whose SQL is looked into; that of functions, views and the like may be large and is passed over. */
    private static final Set<String> DEFINED =
            Set.of("DATABASE", "DATABASE PROPERTIES", "FK CONSTRAINT", "SEQUENCE OWNED BY");

    private final InputStream in;
    private final int minor;
    private final int intSize;
    private final int offsetSize;
    private final int format;
    private final ArchiveHeader header;

    TocReader(InputStream in) throws IOException {
        this.in = in;
        for (char expected : "PGDMP".toCharArray()) {
            if (in.read() != expected) {
                throw ArchiveToc.unreadable("it does not begin with PGDMP");
            }
        }
        int major = octet();
        this.minor = octet();
        octet();
        if (major != 1 || minor < 14 || minor > 16) {
            throw ArchiveToc.unreadable("it is of version " + major + "." + minor + ", expected 1.14 to 1.16");
        }
        this.intSize = size("integer");
        this.offsetSize = size("offset");
        this.format = octet();
        if (format != CUSTOM && format != TAR) {
            throw ArchiveToc.unreadable("it is of format " + format + ", expected custom or directory");
        }
        this.header = readHeader(major);
    }

    ArchiveHeader header() {
        return header;
    }

    ArchiveToc toc() throws IOException {
        int count = integer();
        if (count < 0) {
            throw ArchiveToc.unreadable("it has " + count + " entries");
        }
        List<TocEntry> entries = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            entries.add(entry());
        }
        return new ArchiveToc(header, entries);
    }

    private ArchiveHeader readHeader(int major) throws IOException {
        if (minor >= 15) {
            octet(); // the algorithm of compression
        } else {
            integer(); // its level
        }
        for (int field = 0; field < 7; field++) {
            integer(); // the local time of the dump: seconds to isdst
        }
        return new ArchiveHeader(
                major + "." + minor,
                format == CUSTOM ? DumpFormat.CUSTOM : DumpFormat.DIRECTORY,
                Optional.ofNullable(string()),
                Optional.ofNullable(string()),
                Optional.ofNullable(string()));
    }

    private TocEntry entry() throws IOException {
        int id = integer();
        integer(); // whether it has data
        skipString(); // the oid of its catalogue
        skipString(); // its own
        String name = text();
        String kind = text();
        integer(); // the section
        String definition = definition(kind);
        skipString(); // the statement that drops it
        skipString(); // the COPY statement
        String schema = text();
        skipString(); // the tablespace
        skipString(); // the access method
        if (minor >= 16) {
            integer(); // the kind of relation
        }
        String owner = text();
        skipString(); // WITH OIDS, of old
        Set<Integer> dependencies = dependencies();
        skipPlaceOfData();
        return new TocEntry(id, kind, schema, name, owner, definition, dependencies);
    }

    /** Of the many tables only those that inherit keep theirs. */
    private String definition(String kind) throws IOException {
        if (kind.equals("TABLE") || kind.equals("FOREIGN TABLE")) {
            String definition = text();
            return definition.contains(TocEntry.INHERITS) ? definition : "";
        }
        return DEFINED.contains(kind) ? text() : skipString();
    }

    private Set<Integer> dependencies() throws IOException {
        Set<Integer> found = new HashSet<>();
        for (String text = string(); text != null; text = string()) {
            try {
                found.add(Integer.valueOf(text));
            } catch (NumberFormatException e) {
                throw ArchiveToc.unreadable("a dependency is not a number");
            }
        }
        return found;
    }

    private void skipPlaceOfData() throws IOException {
        if (format == TAR) {
            skipString(); // the file's name
        } else {
            skip(1L + offsetSize); // a flag and the offset
        }
    }

    private String text() throws IOException {
        String value = string();
        return value == null ? "" : value;
    }

    private @Nullable String string() throws IOException {
        int length = length();
        if (length < 0) {
            return null;
        }
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length) {
            throw cutOff();
        }
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private String skipString() throws IOException {
        skip(Math.max(0, length()));
        return "";
    }

    private int length() throws IOException {
        int length = integer();
        if (length > MAX_STRING) {
            throw ArchiveToc.unreadable("a text of " + length + " bytes is not to be believed");
        }
        return length;
    }

    private void skip(long count) throws IOException {
        for (long left = count; left > 0; ) {
            long skipped = in.skip(left);
            if (skipped <= 0) {
                octet();
                skipped = 1;
            }
            left -= skipped;
        }
    }

    private int integer() throws IOException {
        boolean negative = octet() != 0;
        long value = 0;
        for (int i = 0; i < intSize; i++) {
            value |= (long) octet() << (8 * i);
        }
        if (value < 0 || value > Integer.MAX_VALUE) {
            throw ArchiveToc.unreadable("a number is out of range");
        }
        return negative ? -(int) value : (int) value;
    }

    private int size(String what) throws IOException {
        int size = octet();
        if (size != 4 && size != 8) {
            throw ArchiveToc.unreadable("the size of an " + what + " is " + size);
        }
        return size;
    }

    private int octet() throws IOException {
        int value = in.read();
        if (value < 0) {
            throw cutOff();
        }
        return value;
    }

    private static RuntimeException cutOff() {
        return ArchiveToc.unreadable("it ends in the middle");
    }
}
