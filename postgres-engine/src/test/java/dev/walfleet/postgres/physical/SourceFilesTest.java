package dev.walfleet.postgres.physical;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SourceFilesTest {
    @Test
    void knowsTheFilesOfRelations() {
        assertThat(relation("base/5/16384")).contains(new RelationFile("base/5/16384", "main", 0));
        assertThat(relation("base/5/16384_fsm.12")).contains(new RelationFile("base/5/16384", "fsm", 12));
        assertThat(relation("global/1262_vm")).contains(new RelationFile("global/1262", "vm", 0));
        assertThat(relation("pg_tblspc/16390/PG_17_202406281/5/16391_init"))
                .contains(new RelationFile("pg_tblspc/16390/PG_17_202406281/5/16391", "init", 0));
        assertThat(List.of("base/5/PG_VERSION", "global/pg_control", "pg_xact/0000", "base/5/t3_16400", "1262"))
                .allSatisfy(path -> assertThat(relation(path)).isEmpty());
    }

    @Test
    void knowsTemporaryRelations() {
        assertThat(RelationFile.temporary(file("base/5/t3_16400_fsm", 1))).isTrue();
        assertThat(RelationFile.temporary(file("base/5/t3_16400.1", 1))).isTrue();
        assertThat(RelationFile.temporary(file("base/5/16400", 1))).isFalse();
        assertThat(RelationFile.temporary(file("t3_16400", 1))).isFalse();
    }

    @Test
    void handsOutLargeFilesFirstAndInParts() {
        ReadPlan plan = new ReadPlan(
                List.of(file("small", 10), file("base/5/1", 2 * ReadPlan.RANGE + 5), file("base/5/2", 3 << 20)));
        List<List<ReadRange>> units = new ArrayList<>();
        for (List<ReadRange> unit = plan.take(); unit != null; unit = plan.take()) {
            units.add(unit);
        }
        assertThat(units).hasSize(5);
        assertThat(units.get(2)).singleElement().satisfies(range -> {
            assertThat(range.start()).isEqualTo(2 * ReadPlan.RANGE);
            assertThat(range.end()).isEqualTo(2 * ReadPlan.RANGE + 5);
            assertThat(range.last()).isTrue();
        });
        assertThat(units.get(4).get(0).file().path()).isEqualTo("small");
    }

    @Test
    void putsTheRangesOfAFileTogether() {
        FileSums sums = new FileSums();
        SourceFile file = file("base/5/1", 10);
        sums.add(file, 6, 4, 1);
        sums.add(file, 0, 6, 2);
        sums.add(file("base/5/2", 1), 0, 1, 3);
        sums.vanished(file("base/5/2", 1));
        assertThat(sums.files())
                .containsExactly(new StoredFile("base/5/1", 10, Instant.EPOCH, Crc32cSum.combine(2, 1, 4)));
        assertThat(sums.vanished()).isEqualTo(1);
    }

    @Test
    void takesTheTablespacesThatTheBackupBeganWith() {
        TablespaceMap map = TablespaceMap.parse(Optional.of("16390 /srv/a b\n16391 /srv/new\\\nline\n"));
        List<Tablespace> found = List.of(
                new Tablespace(16390, "fast", "/srv/a b"),
                new Tablespace(16395, "later", "/srv/later"),
                new Tablespace(16396, "within", "pg_tblspc/16396"));
        assertThat(map.tablespaces(found))
                .containsExactly(
                        new Tablespace(16390, "fast", "/srv/a b"),
                        new Tablespace(16391, "dropped_16391", "/srv/new\nline"),
                        new Tablespace(16396, "within", "pg_tblspc/16396"));
        assertThat(map.covers("pg_tblspc/16390/PG_17_1/5/1", found)).isTrue();
        assertThat(map.covers("pg_tblspc/16390", found)).isFalse();
        assertThat(map.covers("pg_tblspc/16395/PG_17_1/5/1", found)).isFalse();
        assertThat(map.covers("pg_tblspc/16396", found)).isTrue();
        assertThat(map.covers("base/1/2", found)).isTrue();
    }

    private static Optional<RelationFile> relation(String path) {
        return RelationFile.of(file(path, 0));
    }

    private static SourceFile file(String path, long size) {
        return new SourceFile(path, size, Instant.EPOCH);
    }
}
