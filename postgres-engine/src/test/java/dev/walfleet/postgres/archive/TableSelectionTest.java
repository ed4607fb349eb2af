package dev.walfleet.postgres.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import dev.walfleet.postgres.cluster.DumpFormat;
import dev.walfleet.vocabulary.Failing;
import dev.walfleet.vocabulary.FailureCode;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TableSelectionTest {
    private static final ArchiveToc SHOP = toc(
            entry(1, "SCHEMA", "", "sales"),
            entry(2, "TYPE", "public", "mood"),
            entry(10, "TABLE", "public", "orders", 2),
            entry(11, "SEQUENCE", "public", "orders_id_seq", 10),
            entry(12, "SEQUENCE OWNED BY", "public", "orders_id_seq", 11),
            entry(13, "DEFAULT", "public", "orders id", 10, 11),
            entry(20, "TABLE", "public", "orders old"),
            entry(21, "TABLE", "sales", "orders", 1),
            entry(22, "TABLE", "public", "Content"),
            entry(23, "TABLE", "public", "content"),
            entry(24, "VIEW", "public", "names", 10),
            entry(30, "TABLE DATA", "public", "orders", 10),
            entry(31, "TABLE DATA", "public", "orders old", 20),
            entry(32, "SEQUENCE SET", "public", "orders_id_seq", 11),
            entry(40, "CONSTRAINT", "public", "orders orders_pkey", 10),
            entry(41, "INDEX", "public", "by name", 10),
            entry(42, "COMMENT", "public", "INDEX \"by name\"", 41),
            foreignKey(43, "orders to_old", "ALTER TABLE ONLY public.orders\n    ADD ...", 10, 20),
            foreignKey(44, "orders old to_orders", "ALTER TABLE ONLY public.\"orders old\"\n    ADD ...", 10, 20, 40),
            entry(45, "TRIGGER", "public", "orders touch", 10, 2));

    @Test
    void takesATableWithAllThatIsItsOwnAndNoMore() {
        TableSelection selection = TableSelection.of(SHOP, List.of("public.orders"));

        assertThat(ids(selection.entries())).containsExactly(10, 11, 12, 13, 30, 32, 40, 41, 42, 43, 45);
        assertThat(ids(selection.prerequisites())).containsExactly(2);
        assertThat(selection.notes())
                .anySatisfy(note -> assertThat(note).contains("orders old to_orders", "not restored"))
                .anySatisfy(note -> assertThat(note).contains("view", "names"));
    }

    @Test
    void tellsOfTablesThatInheritFromAChosenOneAndAreNot() {
        String heir = "CREATE TABLE public.orders_2019 (\n    note text\n)\nINHERITS (public.orders);\n";
        ArchiveToc toc = toc(
                entry(10, "TABLE", "public", "orders"),
                new TocEntry(11, "TABLE", "public", "orders_2019", "owner", heir, Set.of(10)),
                entry(12, "TABLE", "public", "uses its type", 10));

        assertThat(TableSelection.of(toc, List.of("orders")).notes())
                .singleElement(STRING)
                .contains("\"public\".\"orders_2019\" inherits from a restored table and is not restored");
        assertThat(TableSelection.of(toc, List.of("orders", "orders_2019")).notes())
                .isEmpty();
    }

    @Test
    void tellsTablesApartWhoseNamesBeginAlike() {
        TableSelection selection = TableSelection.of(SHOP, List.of("orders old"));
        assertThat(ids(selection.entries())).containsExactly(20, 31, 44);
    }

    @Test
    void findsATableByItsExactNameFirst() {
        assertThat(ids(TableSelection.of(SHOP, List.of("Content")).tables())).containsExactly(22);
        assertThat(ids(TableSelection.of(SHOP, List.of("CONTENT")).tables())).containsExactly(23);
        assertThat(ids(TableSelection.of(SHOP, List.of("PUBLIC.CONTENT")).tables()))
                .containsExactly(23);
    }

    @Test
    void refusesWhatIsUnknownOrHasTwoMeanings() {
        assertThatThrownBy(() -> TableSelection.of(SHOP, List.of("orders")))
                .hasMessageContaining("several tables orders: \"public\".\"orders\", \"sales\".\"orders\"");
        assertThatThrownBy(() -> TableSelection.of(SHOP, List.of("\"CONTENT\"")))
                .hasMessageContaining("no table \"CONTENT\"")
                .satisfies(e -> assertThat(Failing.of(e).hint()).contains("\"public\".\"Content\""));
        for (String wrong : List.of("", ".", "a.b.c", "\"a", "\"a\"b", "a.")) {
            assertThatThrownBy(() -> TableSelection.of(SHOP, List.of(wrong)))
                    .satisfies(e -> assertThat(Failing.of(e).code()).isEqualTo(FailureCode.CONFIGURATION));
        }
    }

    @Test
    void takesPartitionsWithTheirParentAndLeavesOtherParentsAlone() {
        ArchiveToc toc = toc(
                entry(1, "TABLE", "public", "part"),
                entry(2, "TABLE", "public", "part_a", 1),
                entry(3, "TABLE", "public", "part_a_1", 2),
                entry(4, "TABLE ATTACH", "public", "part_a_1", 2, 3),
                entry(5, "TABLE ATTACH", "public", "part_a", 1, 2),
                entry(6, "INDEX", "public", "i", 1),
                entry(7, "INDEX", "public", "i_a", 2, 6),
                entry(8, "INDEX ATTACH", "public", "i_a", 1, 2, 6, 7));

        assertThat(ids(TableSelection.of(toc, List.of("part")).entries())).containsExactly(1, 2, 3, 4, 5, 6, 7, 8);
        TableSelection middle = TableSelection.of(toc, List.of("part_a"));
        assertThat(ids(middle.entries())).containsExactly(2, 3, 4, 7);
        assertThat(ids(middle.attachments())).containsExactly(5);
    }

    private static List<Integer> ids(List<TocEntry> entries) {
        return entries.stream().map(TocEntry::id).toList();
    }

    private static TocEntry entry(int id, String kind, String schema, String name, Integer... dependencies) {
        return new TocEntry(id, kind, schema, name, "owner", "", Set.of(dependencies));
    }

    private static TocEntry foreignKey(int id, String name, String definition, Integer... dependencies) {
        return new TocEntry(id, "FK CONSTRAINT", "public", name, "owner", definition, Set.of(dependencies));
    }

    private static ArchiveToc toc(TocEntry... entries) {
        return new ArchiveToc(
                new ArchiveHeader(
                        "1.16", DumpFormat.CUSTOM, Optional.of("shop"), Optional.empty(), Optional.of("17.6")),
                List.of(entries));
    }
}
