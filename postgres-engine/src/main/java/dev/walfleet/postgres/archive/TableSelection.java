package dev.walfleet.postgres.archive;

import dev.walfleet.postgres.cluster.Sql;
import dev.walfleet.vocabulary.FailureCode;
import dev.walfleet.vocabulary.WalfleetException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The entries of an archive that make up some tables: definitions, rows, indexes, constraints, defaults, triggers, rules, policies, statistics,
 * owned sequences, rights and comments; of a partitioned table its partitions. Pure: it knows the archive, not the target.
 *
 * @param tables the chosen ones and their partitions
 * @param entries all of them, in the archive's order
 * @param prerequisites what they need and a target may lack: schemas, extensions, types, functions, sequences; in the archive's order
 * @param attachments entries that attach a chosen partition to a parent that is not chosen: only where the target has the parent,
 *     and behind all else, so that the partition's indexes are there to be attached with it
 * @param notes what belongs to others and is therefore not part of it
 */
public record TableSelection(
        List<TocEntry> tables,
        List<TocEntry> entries,
        List<TocEntry> prerequisites,
        List<TocEntry> attachments,
        List<String> notes) {
    private static final Set<String> NEEDED_KINDS = Set.of(
            "SCHEMA", "EXTENSION", "TYPE", "SHELL TYPE", "DOMAIN", "FUNCTION", "PROCEDURE", "SEQUENCE", "COLLATION");
    private static final Set<String> INDEXES = Set.of("INDEX", "CONSTRAINT");
    private static final int NAMED = 12;

    /**
     * @param names as a person writes them; see {@link TableName}
     * @throws WalfleetException RESTORE_FAILED where a name fits no table, or several; CONFIGURATION where it is no name
     */
    public static TableSelection of(ArchiveToc toc, List<String> names) {
        return new Collector(toc).select(names);
    }

    /** {@code "public"."orders"}. */
    public static String qualified(TocEntry entry) {
        return Sql.qualified(entry.schema(), entry.name());
    }

    /** Other tables that a foreign key of a chosen table refers to. */
    public static List<TocEntry> referenced(TocEntry foreignKey, Map<Integer, TocEntry> byId) {
        return foreignKey.dependencies().stream()
                .map(byId::get)
                .filter(entry -> entry != null && entry.is("TABLE") && !owns(entry, foreignKey))
                .toList();
    }

    /** Whether an entry whose tag is {@code table name} (constraint, trigger, ...) is one of this table. */
    private static boolean owns(TocEntry table, TocEntry part) {
        return part.schema().equals(table.schema())
                && (part.name().startsWith(table.name() + " ") || part.name().equals(table.name()));
    }

    /** Collects the entries of one selection. */
    private static final class Collector {
        private final ArchiveToc toc;
        private final Map<Integer, TocEntry> byId;
        private final Map<Integer, TocEntry> tables = new LinkedHashMap<>();
        private final Set<Integer> chosen = new LinkedHashSet<>();
        private final List<TocEntry> attachments = new ArrayList<>();
        private final Set<String> notes = new LinkedHashSet<>();

        Collector(ArchiveToc toc) {
            this.toc = toc;
            this.byId = toc.byId();
        }

        TableSelection select(List<String> names) {
            names.stream().map(this::find).forEach(table -> tables.put(table.id(), table));
            addPartitions();
            chosen.addAll(tables.keySet());
            toc.entries().forEach(this::addPart);
            // sequences come before what says whom they belong to; a second look finds what hangs on parts
            toc.entries().forEach(this::addPartOfPart);
            return new TableSelection(
                    List.copyOf(tables.values()),
                    inOrder(chosen),
                    inOrder(prerequisites()),
                    attachments,
                    List.copyOf(notes));
        }

        private TocEntry find(String text) {
            TableName name = parse(text);
            List<TocEntry> all = toc.entries().stream()
                    .filter(entry -> entry.is("TABLE", "FOREIGN TABLE"))
                    .toList();
            List<TocEntry> found = all.stream().filter(name::isExactly).toList();
            if (found.isEmpty()) {
                found = all.stream().filter(name::isFolded).toList();
            }
            if (found.size() == 1) {
                return found.get(0);
            }
            throw found.isEmpty()
                    ? new WalfleetException(
                            FailureCode.RESTORE_FAILED,
                            "the archive holds no table " + text,
                            all.isEmpty() ? "it holds no table at all" : "it holds " + listed(all))
                    : new WalfleetException(
                            FailureCode.RESTORE_FAILED,
                            "the archive holds several tables " + text + ": " + listed(found),
                            "name the schema, too");
        }

        private static TableName parse(String text) {
            try {
                return TableName.parse(text);
            } catch (IllegalArgumentException e) {
                throw new WalfleetException(FailureCode.CONFIGURATION, String.valueOf(e.getMessage()), "", e);
            }
        }

        private static String listed(List<TocEntry> all) {
            String named =
                    all.stream().limit(NAMED).map(TableSelection::qualified).collect(Collectors.joining(", "));
            return all.size() <= NAMED ? named : named + " and " + (all.size() - NAMED) + " more";
        }

        private void addPartitions() {
            List<TocEntry> attaching = toc.entries().stream()
                    .filter(entry -> entry.is("TABLE ATTACH"))
                    .toList();
            boolean grown = true;
            while (grown) {
                grown = false;
                for (TocEntry attach : attaching) {
                    for (TocEntry table : tablesOf(attach)) {
                        boolean partition = isNamed(table, attach);
                        boolean ofChosen = attach.dependencies().stream()
                                .anyMatch(id -> id != table.id() && tables.containsKey(id));
                        if (partition && ofChosen && tables.putIfAbsent(table.id(), table) == null) {
                            grown = true;
                        }
                    }
                }
            }
        }

        private List<TocEntry> tablesOf(TocEntry entry) {
            return entry.dependencies().stream()
                    .map(byId::get)
                    .filter(other -> other != null && other.is("TABLE", "FOREIGN TABLE"))
                    .toList();
        }

        private static boolean isNamed(TocEntry table, TocEntry entry) {
            return table.name().equals(entry.name()) && table.schema().equals(entry.schema());
        }

        private void addPart(TocEntry entry) {
            List<TocEntry> mine = entry.dependencies().stream()
                    .filter(tables::containsKey)
                    .map(id -> tables.get(id))
                    .toList();
            if (mine.isEmpty()) {
                return;
            }
            switch (entry.kind()) {
                case "TABLE DATA",
                        "INDEX",
                        "STATISTICS",
                        "STATISTICS DATA",
                        "SEQUENCE",
                        "ACL",
                        "COMMENT",
                        "SECURITY LABEL" -> chosen.add(entry.id());
                case "DEFAULT",
                        "CONSTRAINT",
                        "CHECK CONSTRAINT",
                        "TRIGGER",
                        "RULE",
                        "POLICY",
                        "ROW SECURITY",
                        "FK CONSTRAINT" -> addNamedPart(entry, mine);
                case "TABLE ATTACH" -> addAttachment(entry);
                case "TABLE", "FOREIGN TABLE" -> addHeir(entry);
                case "VIEW", "MATERIALIZED VIEW" ->
                    notes.add(entry.kind().toLowerCase(Locale.ROOT) + " " + qualified(entry)
                            + " refers to a restored table and is not restored");
                case "PUBLICATION TABLE" ->
                    notes.add("publication table \"" + entry.name()
                            + "\" is not restored: add the table to the publication where it should be in it");
                default -> {
                    // indexes attached to others', functions and the like belong to somebody else
                }
            }
        }

        private void addNamedPart(TocEntry entry, List<TocEntry> mine) {
            if (mine.stream().anyMatch(table -> owns(table, entry) && namedIn(entry, table))) {
                chosen.add(entry.id());
            } else if (entry.is("FK CONSTRAINT", "RULE", "TRIGGER", "POLICY")) {
                notes.add(entry.kind().toLowerCase(Locale.ROOT) + " \"" + entry.name()
                        + "\" of another table refers to a restored one and is not restored");
            }
        }

        /** A foreign key has two tables, and their names may begin alike; its SQL begins with the one that owns it. */
        private static boolean namedIn(TocEntry entry, TocEntry table) {
            if (!entry.is("FK CONSTRAINT")) {
                return true;
            }
            String first = entry.definition().strip().lines().findFirst().orElse("");
            return Stream.of(table.name(), Sql.identifier(table.name()))
                    .anyMatch(name -> first.endsWith("." + name) || first.endsWith(" " + name));
        }

        /** One that uses the type of a restored table is no heir, though it depends on it too. */
        private void addHeir(TocEntry entry) {
            if (!tables.containsKey(entry.id()) && entry.definition().contains(TocEntry.INHERITS)) {
                notes.add("table " + qualified(entry)
                        + " inherits from a restored table and is not restored, nor are its rows: name it, too");
            }
        }

        private void addAttachment(TocEntry attach) {
            boolean parentChosen = tablesOf(attach).stream()
                    .filter(table -> !isNamed(table, attach))
                    .allMatch(parent -> tables.containsKey(parent.id()));
            if (parentChosen) {
                chosen.add(attach.id());
            } else if (tables.values().stream().anyMatch(table -> isNamed(table, attach))) {
                attachments.add(attach);
            }
        }

        private void addPartOfPart(TocEntry entry) {
            boolean ofChosen = switch (entry.kind()) {
                case "ACL", "COMMENT", "SECURITY LABEL", "SEQUENCE OWNED BY", "SEQUENCE SET", "STATISTICS DATA" ->
                    entry.dependencies().stream().anyMatch(chosen::contains);
                case "INDEX ATTACH" ->
                    entry.dependencies().stream()
                            .filter(id -> isOf(id, INDEXES))
                            .allMatch(chosen::contains);
                default -> false;
            };
            if (ofChosen) {
                chosen.add(entry.id());
            }
        }

        private Set<Integer> prerequisites() {
            Set<Integer> needed = new LinkedHashSet<>();
            Deque<Integer> open = new ArrayDeque<>(chosen);
            while (!open.isEmpty()) {
                TocEntry entry = byId.get(open.remove());
                if (entry == null) {
                    continue;
                }
                entry.dependencies().stream()
                        .filter(id -> !chosen.contains(id) && isOf(id, NEEDED_KINDS))
                        .filter(needed::add)
                        .forEach(open::add);
            }
            return needed;
        }

        private boolean isOf(int id, Set<String> kinds) {
            TocEntry entry = byId.get(id);
            return entry != null && kinds.contains(entry.kind());
        }

        private List<TocEntry> inOrder(Collection<Integer> ids) {
            return toc.entries().stream()
                    .filter(entry -> ids.contains(entry.id()))
                    .toList();
        }
    }
}
