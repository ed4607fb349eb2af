package dev.walfleet.restore.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.walfleet.restore.scan.TablespaceMade;
import dev.walfleet.restore.scan.WalScanner;
import dev.walfleet.vocabulary.Lsn;
import dev.walfleet.vocabulary.WalSegmentName;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class TablespaceScanTest {
    private static final Lsn START = Lsn.parse("0/3000000");

    @Test
    void findsTablespacesThatTheWalMakesAlsoAcrossPages() {
        WalBytes wal = new WalBytes(START);
        List<TablespaceMade> expected = new ArrayList<>();
        for (int oid = 16400; oid < 16600; oid++) { // 62 KB: some lie across two pages
            String location = "/srv/" + "x".repeat(250) + "/" + oid;
            wal.commit(oid, Instant.EPOCH);
            expected.add(new TablespaceMade(wal.now(), oid, location));
            wal.tablespace(oid, location);
        }
        expected.add(new TablespaceMade(wal.now(), 4_294_967_290L, ""));
        wal.tablespace((int) 4_294_967_290L, "");

        List<TablespaceMade> found = new ArrayList<>();
        WalScanner scanner = new WalScanner(mark -> {}, found::add);
        new TreeMap<>(wal.segments())
                .forEach((WalSegmentName name, byte[] bytes) -> scanner.segment(name.start(WalBytes.SEGMENT), bytes));

        assertThat(found).isEqualTo(expected);
    }

    @Test
    void tellsWhenOneGoesOnInTheNextSegment() {
        int across = 0;
        for (int before = 0; before < 400; before += 8) { // the border lies before, in and behind the record
            WalBytes wal = new WalBytes(START);
            wal.fill(WalBytes.SEGMENT - 40_000);
            while (WalBytes.SEGMENT - wal.now().minus(START) > before) {
                wal.commit(1, Instant.EPOCH);
            }
            TablespaceMade expected = new TablespaceMade(wal.now(), 16400, "/srv/" + "x".repeat(300));
            wal.tablespace(16400, expected.location());
            wal.fill(1000);

            List<TablespaceMade> found = new ArrayList<>();
            WalScanner scanner = new WalScanner(mark -> {}, found::add);
            var segments = new TreeMap<>(wal.segments()).entrySet().iterator();
            var first = segments.next();
            scanner.segment(first.getKey().start(WalBytes.SEGMENT), first.getValue());
            boolean begun = expected.start().compareTo(START.plus(WalBytes.SEGMENT)) < 0;
            if (begun && found.isEmpty()) {
                assertThat(scanner.endsInTablespace()).isTrue();
                across++;
            }
            if (segments.hasNext()) {
                var second = segments.next();
                scanner.segment(second.getKey().start(WalBytes.SEGMENT), second.getValue());
            }
            assertThat(found).containsExactly(expected);
        }
        assertThat(across).isBetween(10, 49);
    }
}
