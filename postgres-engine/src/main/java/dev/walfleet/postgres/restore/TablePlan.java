package dev.walfleet.postgres.restore;

import dev.walfleet.postgres.archive.ArchiveToc;
import dev.walfleet.postgres.archive.TableSelection;
import dev.walfleet.postgres.archive.TocEntry;
import dev.walfleet.postgres.cluster.ConnectionTarget;
import dev.walfleet.vocabulary.FailureCode;
import dev.walfleet.vocabulary.WalfleetException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What a restore of chosen tables will do in one target.
 *
 * @param list numbers of the entries to restore, in order: the content of pg_restore's {@code --use-list} file
 * @param tables qualified names
 */
record TablePlan(List<Integer> list, List<String> tables, List<String> notes) {
    /** @throws WalfleetException RESTORE_TARGET_EXISTS where a table is there and may not be dropped; RESTORE_FAILED where a name fits none */
    static TablePlan of(ArchiveToc toc, RestoreOptions options, ConnectionTarget target) {
        TableSelection selection = TableSelection.of(toc, options.tables());
        try (TargetCatalog catalog = new TargetCatalog(target)) {
            if (!options.clean()) {
                refuseExisting(selection, catalog, target);
            }
            return new Maker(toc, selection, catalog).make();
        }
    }

    /** The file's text; pg_restore looks at the number that begins a line. */
    String listText() {
        return list.stream().map(id -> id + ";\n").collect(Collectors.joining());
    }

    private static void refuseExisting(TableSelection selection, TargetCatalog catalog, ConnectionTarget target) {
        List<String> there = selection.tables().stream()
                .filter(catalog::has)
                .map(TableSelection::qualified)
                .toList();
        if (!there.isEmpty()) {
            throw new WalfleetException(
                    FailureCode.RESTORE_TARGET_EXISTS,
                    "database \"" + target.database() + "\" has " + String.join(", ", there) + " already",
                    "rename or drop it first, say that it may be replaced (--clean), or restore into another database");
        }
    }

    /** Decides entry by entry. */
    private static final class Maker {
        private final ArchiveToc toc;
        private final TableSelection selection;
        private final TargetCatalog catalog;
        private final Map<Integer, TocEntry> byId;
        private final Set<Integer> wanted = new HashSet<>();
        private final List<String> notes;

        Maker(ArchiveToc toc, TableSelection selection, TargetCatalog catalog) {
            this.toc = toc;
            this.selection = selection;
            this.catalog = catalog;
            this.byId = toc.byId();
            this.notes = new ArrayList<>(selection.notes());
        }

        TablePlan make() {
            selection.entries().stream().filter(this::possible).forEach(entry -> wanted.add(entry.id()));
            addSchemas();
            selection.prerequisites().stream()
                    .filter(entry -> !catalog.has(entry))
                    .forEach(this::addPrerequisite);
            List<Integer> list = new ArrayList<>(toc.entries().stream()
                    .map(TocEntry::id)
                    .filter(wanted::contains)
                    .toList());
            selection.attachments().stream().filter(this::parentIsThere).forEach(attach -> list.add(attach.id()));
            return new TablePlan(
                    list,
                    selection.tables().stream().map(TableSelection::qualified).toList(),
                    List.copyOf(notes));
        }

        /** A foreign key to a table that is neither restored nor there would fail the whole restore. */
        private boolean possible(TocEntry entry) {
            if (!entry.is("FK CONSTRAINT")) {
                return true;
            }
            List<TocEntry> missing = TableSelection.referenced(entry, byId).stream()
                    .filter(table -> !selection.tables().contains(table) && !catalog.has(table))
                    .toList();
            missing.forEach(table -> notes.add("foreign key \"" + entry.name()
                    + "\" is left out: the target has no table " + TableSelection.qualified(table)));
            return missing.isEmpty();
        }

        private void addSchemas() {
            Set<String> schemas =
                    selection.tables().stream().map(TocEntry::schema).collect(Collectors.toSet());
            toc.entries().stream()
                    .filter(entry -> entry.is("SCHEMA") && schemas.contains(entry.name()) && !catalog.has(entry))
                    .forEach(this::addPrerequisite);
        }

        private void addPrerequisite(TocEntry entry) {
            wanted.add(entry.id());
            toc.entries().stream()
                    .filter(part ->
                            part.is("ACL", "COMMENT", "SECURITY LABEL", "SEQUENCE SET") && part.dependsOn(entry.id()))
                    .forEach(part -> wanted.add(part.id()));
            notes.add(entry.kind().toLowerCase(Locale.ROOT) + " \"" + entry.name()
                    + "\" is made, too: the target lacks it");
        }

        private boolean parentIsThere(TocEntry attach) {
            List<TocEntry> parents = attach.dependencies().stream()
                    .map(byId::get)
                    .filter(entry -> entry != null
                            && entry.is("TABLE")
                            && !selection.tables().contains(entry))
                    .toList();
            boolean there = parents.stream().allMatch(catalog::has);
            parents.forEach(parent -> notes.add("partition \"" + attach.name() + "\" is "
                    + (there ? "attached to " : "not attached, the target has no ")
                    + TableSelection.qualified(parent)));
            return there;
        }
    }
}
