package dev.walfleet.postgres.archive;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The text of {@code pg_restore --list} ({@code PrintTOCSummary} in PostgreSQL's {@code pg_backup_archiver.c}):
 * comments that begin with a semicolon, then {@code dumpId; tableoid oid KIND schema name owner}.
 */
final class ListingText {
    private static final Pattern ENTRY = Pattern.compile("(\\d+); (\\d+) (\\d+) (.*)");
    /** A kind is of capital words; a schema that is one, too, stands behind a kind of several words or none of these. */
    private static final List<String> LONG_KINDS = List.of(
            "ACCESS METHOD",
            "BLOB COMMENTS",
            "BLOB METADATA",
            "CHECK CONSTRAINT",
            "DATABASE PROPERTIES",
            "DEFAULT ACL",
            "EVENT TRIGGER",
            "FK CONSTRAINT",
            "FOREIGN DATA WRAPPER",
            "FOREIGN SERVER",
            "FOREIGN TABLE",
            "INDEX ATTACH",
            "LARGE OBJECT",
            "MATERIALIZED VIEW DATA",
            "MATERIALIZED VIEW",
            "OPERATOR CLASS",
            "OPERATOR FAMILY",
            "PROCEDURAL LANGUAGE",
            "PUBLICATION TABLES IN SCHEMA",
            "PUBLICATION TABLE",
            "ROW SECURITY",
            "SECURITY LABEL",
            "SEQUENCE OWNED BY",
            "SEQUENCE SET",
            "SHELL TYPE",
            "STATISTICS DATA",
            "SUBSCRIPTION TABLE",
            "TABLE ATTACH",
            "TABLE DATA",
            "TEXT SEARCH CONFIGURATION",
            "TEXT SEARCH DICTIONARY",
            "TEXT SEARCH PARSER",
            "TEXT SEARCH TEMPLATE",
            "USER MAPPING");

    private ListingText() {}

    static ArchiveListing parse(String text) {
        List<ArchiveListing.Entry> entries = new ArrayList<>();
        for (String line : text.split("\n")) {
            Matcher matcher = ENTRY.matcher(line);
            if (matcher.matches()) {
                entries.add(entry(Integer.parseInt(matcher.group(1)), matcher.group(4)));
            }
        }
        Optional<String> total = header(text, "TOC Entries");
        return new ArchiveListing(
                header(text, "dbname"),
                header(text, "Dumped by pg_dump version"),
                header(text, "Dumped from database version"),
                total.map(count -> OptionalInt.of(Integer.parseInt(count))).orElseGet(OptionalInt::empty),
                entries);
    }

    private static ArchiveListing.Entry entry(int id, String rest) {
        String kind = LONG_KINDS.stream()
                .filter(candidate -> rest.startsWith(candidate + " "))
                .findFirst()
                .orElseGet(() -> rest.split(" ", 2)[0]);
        return new ArchiveListing.Entry(id, kind, rest.substring(kind.length()).strip());
    }

    private static Optional<String> header(String text, String name) {
        Matcher matcher = Pattern.compile("^; +" + Pattern.quote(name) + ": (.*)$", Pattern.MULTILINE)
                .matcher(text);
        return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
    }
}
