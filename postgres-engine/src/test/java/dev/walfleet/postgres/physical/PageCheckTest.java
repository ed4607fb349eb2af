package dev.walfleet.postgres.physical;

import static org.assertj.core.api.Assertions.assertThat;

import dev.walfleet.postgres.cluster.ServerVersion;
import dev.walfleet.vocabulary.Lsn;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PageCheckTest {
    private static final int SIZE = 8192;
    private static final Lsn START = new Lsn(1_000_000);
    private static final Lsn STOP = new Lsn(2_000_000);
    private static final SourceServer SERVER =
            new SourceServer(new ServerVersion(170000, "17"), "1", 1, false, true, 16 << 20, SIZE, 131072, 0700);
    private static final SourceFile FILE = new SourceFile("base/5/16384.1", 4L * SIZE, Instant.EPOCH);
    private static final RelationFile RELATION = RelationFile.of(FILE).orElseThrow();

    private int reads;

    private PageCheck check(byte[] again) {
        return new PageCheck(SERVER, START, (path, offset, length) -> {
            reads++;
            return Optional.ofNullable(again).map(byte[]::clone);
        });
    }

    @Test
    void countsTheSegmentsOfARelationInItsBlockNumbers() {
        byte[] page = page(131072 + 3, 5);
        PageCheck check = check(null);
        check.check(FILE, RELATION, 3L * SIZE, page, 0, SIZE);
        assertThat(reads).isZero();
        assertThat(check.damaged(STOP)).isEmpty();
    }

    @Test
    void takesATornPageAsItIsWhenReadAgain() {
        byte[] sound = page(131072, 1_500_000);
        byte[] torn = sound.clone();
        Arrays.fill(torn, SIZE / 2, SIZE, (byte) 7);
        PageCheck check = check(sound);
        check.check(FILE, RELATION, 0, torn, 0, SIZE);
        assertThat(torn).isEqualTo(sound);
        assertThat(check.damaged(STOP)).isEmpty();
        assertThat(check.reread()).isEqualTo(1);
    }

    @Test
    void leavesAPageToTheWalThatWasChangedAfterTheStart() {
        byte[] torn = page(131072, 1_500_000);
        torn[5000]++;
        PageCheck check = check(torn);
        check.check(FILE, RELATION, 0, torn.clone(), 0, SIZE);
        assertThat(check.damaged(STOP)).isEmpty();
    }

    @Test
    void reportsAPageThatNoWalWillReplace() {
        byte[] damaged = page(131073, 900_000);
        damaged[5000]++;
        PageCheck check = check(damaged);
        check.check(FILE, RELATION, SIZE, damaged.clone(), 0, SIZE);
        assertThat(check.damaged(STOP)).singleElement().satisfies(page -> {
            assertThat(page.path()).isEqualTo("base/5/16384.1");
            assertThat(page.block()).isEqualTo(131073);
            assertThat(page.reason()).contains("its checksum is");
        });
    }

    @Test
    void doesNotBelieveAPositionThatTheWalNeverReached() {
        byte[] damaged = page(131072, 3_000_000);
        damaged[5000]++;
        PageCheck check = check(damaged);
        check.check(FILE, RELATION, 0, damaged.clone(), 0, SIZE);
        assertThat(check.damaged(STOP))
                .singleElement()
                .satisfies(page -> assertThat(page.reason()).contains("later than the end"));
    }

    @Test
    void knowsAnUnusedPageAndOneThatOnlySeemsSo() {
        byte[] zero = new byte[SIZE];
        byte[] seeming = new byte[SIZE];
        seeming[7000] = 1;
        PageCheck check = check(seeming);
        check.check(FILE, RELATION, 0, zero, 0, SIZE);
        assertThat(reads).isZero();
        check.check(FILE, RELATION, 0, seeming.clone(), 0, SIZE);
        assertThat(check.damaged(STOP)).hasSize(1);
    }

    @Test
    void saysNothingOfAPageThatIsGoneWhenLookedAtAgain() {
        byte[] damaged = page(131072, 5);
        damaged[5000]++;
        PageCheck check = check(null);
        check.check(FILE, RELATION, 0, damaged, 0, SIZE);
        assertThat(check.damaged(STOP)).isEmpty();
    }

    private static byte[] page(long block, long lsn) {
        byte[] page = new byte[SIZE];
        new Random(block).nextBytes(page);
        ByteBuffer fields = ByteBuffer.wrap(page).order(ByteOrder.LITTLE_ENDIAN);
        fields.putInt(0, (int) (lsn >>> 32)).putInt(4, (int) lsn).putShort(14, (short) 8000);
        fields.putShort(8, (short) PageChecksum.of(page, 0, SIZE, block));
        return page;
    }
}
